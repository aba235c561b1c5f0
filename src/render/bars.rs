//! Horizontal bars as SVG that stands in the page, so that it has the page's colours, light and dark. What is drawn is
//! computed here; `templates/partials/web/bars.html.hbs` writes it, and escapes every label.
//!
//! A page's policy allows no styles inside of it (CSP `style-src 'self'`): only presentation attributes are used, and classes.

use serde::Serialize;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// The picture's width in its own units; on a phone one is about a pixel.
const WIDTH: f64 = 320.0;

/// From one bar to the next: its label, the bar, a gap.
const ROW: f64 = 40.0;

/// Columns of letters that fit above a bar.
const LABEL: usize = 34;

/// More bars than this are too many for a picture; the table beside it has them all.
const MOST: usize = 24;

/// Bars to draw.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct BarChart {
    /// Its width.
    pub width: u32,
    /// Its height.
    pub height: u32,
    /// From top to bottom.
    pub bars: Vec<DrawnBar>,
}

/// One bar.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DrawnBar {
    /// What it is about, as much as fits.
    pub label: String,
    /// Its number, at its right end.
    pub count: String,
    /// Where the label's letters stand.
    pub letters: u32,
    /// Where the bar begins, from above.
    pub top: u32,
    /// How long it is.
    pub length: u32,
}

/// The picture of bars of these labels, numbers and lengths. `None` without any.
pub fn chart<'a>(bars: impl IntoIterator<Item = (&'a str, String, f64)>) -> Option<BarChart> {
    let bars: Vec<_> = bars.into_iter().take(MOST).collect();
    let most =
        bars.iter().map(|(_, _, length)| *length).filter(|length| length.is_finite()).fold(0.0, f64::max);
    let drawn = bars.into_iter().enumerate().map(|(place, (label, count, length))| {
        let top = ROW * place as f64;
        // What is there is seen, and never longer than the picture.
        let length = match most > 0.0 && length > 0.0 {
            true => (WIDTH * length / most).clamp(2.0, WIDTH),
            false => 0.0,
        };
        DrawnBar {
            label: cut(label),
            count,
            letters: (top + 14.0) as u32,
            top: (top + 20.0) as u32,
            length: length as u32,
        }
    });
    let bars: Vec<DrawnBar> = drawn.collect();
    let height = (ROW * bars.len() as f64) as u32;
    (!bars.is_empty()).then_some(BarChart { width: WIDTH as u32, height, bars })
}

fn cut(label: &str) -> String {
    if label.width() <= LABEL {
        return label.to_owned();
    }
    let mut room = LABEL - 1;
    let fits = |c: &char| {
        let width = c.width().unwrap_or(0);
        let fits = width <= room;
        room = room.saturating_sub(width);
        fits
    };
    let mut text: String = label.chars().take_while(fits).collect();
    text.push('…');
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_bar_fills_the_picture_and_a_small_one_is_seen() {
        let drawn =
            chart([("a", "5".into(), 5.0), ("b", "0".into(), 0.0), ("c", "0.001".into(), 0.001)]).unwrap();
        assert_eq!(drawn.bars.iter().map(|bar| bar.length).collect::<Vec<_>>(), [320, 0, 2]);
        assert_eq!((drawn.width, drawn.height), (320, 120));
        assert_eq!(chart([("none", "0".into(), 0.0)]).unwrap().bars[0].length, 0);
        assert_eq!(chart([]), None);
    }

    #[test]
    fn a_long_label_is_cut_where_it_would_leave_the_picture() {
        let long = "字".repeat(40);
        let drawn = chart([(long.as_str(), "1".into(), 1.0)]).unwrap();
        assert!(drawn.bars[0].label.width() <= LABEL && drawn.bars[0].label.ends_with('…'));
    }
}
