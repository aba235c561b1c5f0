//! The season's progress as a small picture: a bar for each key result, a mark for where an even pace would be.
//!
//! The picture has no words: the list below it has them, in the same order and with the same numbers, and is the
//! text alternative. It is transparent and its colours are of middle lightness, so it can stand on white and on
//! black; blue and orange (Okabe and Ito's palette) differ for every kind of colour blindness, and the mark
//! differs from the bar by its form as well.

use data_encoding::BASE64;
use tiny_skia::{Color, FillRule, Paint, Path, PathBuilder, Pixmap, Rect, Stroke, Transform};

use crate::domain::message::InlineImage;

/// The picture's content id: templates show it as `cid:progress`.
pub const NAME: &str = "progress";

/// How wide templates show the picture, in CSS pixels. It has twice as many, for dense screens.
pub const WIDTH: u32 = 520;

/// More bars than this are too many for a picture; the list has them all.
const MOST: usize = 20;

const SCALE: f32 = 2.0;
const ROW: f32 = 30.0;
const BAR: f32 = 14.0;
const LEFT: f32 = 34.0;
const RIGHT: f32 = 14.0;
const EDGE: f32 = 4.0;

/// A key result's bar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bar {
    /// How much is reached; more than 100 fills the bar.
    pub percent: u32,
    /// Where the mark stands.
    pub expected_percent: u32,
}

/// The picture, numbered 1, 2, 3 .. from top to bottom; `None` without bars.
pub fn progress(bars: &[Bar]) -> Option<InlineImage> {
    let bars = bars.get(..bars.len().min(MOST))?;
    if bars.is_empty() {
        return None;
    }
    let height = ROW * bars.len() as f32 + 2.0 * EDGE;
    let mut canvas = Pixmap::new(WIDTH * SCALE as u32, (height * SCALE) as u32)?;
    for (place, bar) in bars.iter().enumerate() {
        let middle = EDGE + ROW * (place as f32 + 0.5);
        number(&mut canvas, place + 1, middle);
        row(&mut canvas, *bar, middle);
    }
    let png = canvas.encode_png().ok()?;
    Some(InlineImage { name: NAME.to_owned(), png_base64: BASE64.encode(&png) })
}

fn row(canvas: &mut Pixmap, bar: Bar, middle: f32) {
    let full = WIDTH as f32 - LEFT - RIGHT;
    let part = |percent: u32| full * percent.min(100) as f32 / 100.0;
    let top = middle - BAR / 2.0;
    fill(canvas, pill(LEFT, top, full, BAR), Color::from_rgba8(128, 134, 140, 80));
    if bar.percent > 0 {
        fill(
            canvas,
            pill(LEFT, top, part(bar.percent).max(BAR), BAR),
            Color::from_rgba8(0x2b, 0x83, 0xc4, 255),
        );
    }
    // A diamond, higher than the bar, with an edge of its own: seen on the bar as well as beside it.
    let x = LEFT + part(bar.expected_percent);
    let (wide, high) = (6.0, BAR / 2.0 + 5.0);
    let mut path = PathBuilder::new();
    path.move_to(x, middle - high);
    path.line_to(x + wide, middle);
    path.line_to(x, middle + high);
    path.line_to(x - wide, middle);
    path.close();
    if let Some(path) = path.finish() {
        let stroke = Stroke { width: 1.5, ..Stroke::default() };
        fill(canvas, Some(path.clone()), Color::from_rgba8(0xe6, 0x9f, 0x00, 255));
        canvas.stroke_path(&path, &paint(Color::from_rgba8(0x4a, 0x38, 0x08, 255)), &stroke, scale(), None);
    }
}

/// The digits 0 to 9, three by five, a row a byte.
const DIGITS: [[u8; 5]; 10] = [
    [0b111, 0b101, 0b101, 0b101, 0b111],
    [0b010, 0b110, 0b010, 0b010, 0b111],
    [0b111, 0b001, 0b111, 0b100, 0b111],
    [0b111, 0b001, 0b111, 0b001, 0b111],
    [0b101, 0b101, 0b111, 0b001, 0b001],
    [0b111, 0b100, 0b111, 0b001, 0b111],
    [0b111, 0b100, 0b111, 0b101, 0b111],
    [0b111, 0b001, 0b010, 0b010, 0b010],
    [0b111, 0b101, 0b111, 0b101, 0b111],
    [0b111, 0b101, 0b111, 0b001, 0b111],
];

/// A row's number, right before its bar.
fn number(canvas: &mut Pixmap, number: usize, middle: f32) {
    const DOT: f32 = 2.5;
    let digits: Vec<usize> =
        number.to_string().bytes().map(|digit| usize::from(digit.saturating_sub(b'0'))).collect();
    let left = LEFT - 10.0 - DOT * (4.0 * digits.len() as f32 - 1.0);
    for (place, rows) in digits.iter().filter_map(|digit| DIGITS.get(*digit)).enumerate() {
        for (y, bits) in rows.iter().enumerate() {
            for x in (0..3).filter(|x| bits >> (2 - x) & 1 == 1) {
                let at = (left + DOT * (4 * place + x) as f32, middle + DOT * (y as f32 - 2.5));
                let dot = Rect::from_xywh(at.0, at.1, DOT, DOT).map(PathBuilder::from_rect);
                fill(canvas, dot, Color::from_rgba8(0x80, 0x86, 0x8c, 255));
            }
        }
    }
}

/// A bar with round ends.
fn pill(x: f32, y: f32, width: f32, height: f32) -> Option<Path> {
    let r = height / 2.0;
    // The distance of a cubic's control points that draws a quarter of a circle.
    let k = r * 0.552_285;
    let (right, bottom) = (x + width, y + height);
    let mut path = PathBuilder::new();
    path.move_to(x + r, y);
    path.line_to(right - r, y);
    path.cubic_to(right - r + k, y, right, y + r - k, right, y + r);
    path.cubic_to(right, y + r + k, right - r + k, bottom, right - r, bottom);
    path.line_to(x + r, bottom);
    path.cubic_to(x + r - k, bottom, x, y + r + k, x, y + r);
    path.cubic_to(x, y + r - k, x + r - k, y, x + r, y);
    path.close();
    path.finish()
}

fn fill(canvas: &mut Pixmap, path: Option<Path>, color: Color) {
    if let Some(path) = path {
        canvas.fill_path(&path, &paint(color), FillRule::Winding, scale(), None);
    }
}

fn paint(color: Color) -> Paint<'static> {
    let mut paint = Paint::default();
    paint.set_color(color);
    paint.anti_alias = true;
    paint
}

fn scale() -> Transform {
    Transform::from_scale(SCALE, SCALE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chart_is_a_small_png_and_none_without_bars() {
        let bars = [Bar { percent: 67, expected_percent: 60 }, Bar { percent: 300, expected_percent: 0 }];
        let image = progress(&bars).unwrap();
        let png = BASE64.decode(image.png_base64.as_bytes()).unwrap();
        assert!(png.starts_with(b"\x89PNG") && png.len() < 10_000, "{}", png.len());
        assert_eq!(Pixmap::decode_png(&png).unwrap().width(), 2 * WIDTH);
        assert_eq!(progress(&[]), None);
    }

    #[test]
    fn a_hundred_key_results_make_no_picture_of_a_mile() {
        let image = progress(&[Bar { percent: 0, expected_percent: 100 }; 100]).unwrap();
        let png = BASE64.decode(image.png_base64.as_bytes()).unwrap();
        assert!(Pixmap::decode_png(&png).unwrap().height() <= 2 * 30 * 20 + 16);
    }
}
