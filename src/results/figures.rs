//! Mean, median and quartiles.

use serde::Serialize;

use crate::domain::words;

words! {
    /// What a figure is.
    Figure {
        /// The arithmetic mean.
        Mean = "mean",
        /// Half are below it.
        Median = "median",
        /// The smallest.
        Least = "least",
        /// A quarter are below it.
        LowerQuartile = "lower_quartile",
        /// Three quarters are below it.
        UpperQuartile = "upper_quartile",
        /// The largest.
        Most = "most",
        /// All together.
        Sum = "sum",
    }
}

/// Figures of some numbers. Quartiles lie between neighbours in proportion, as spreadsheets do it (Hyndman and Fan's
/// seventh definition).
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Summary {
    /// The smallest.
    pub least: f64,
    /// A quarter are below it.
    pub lower_quartile: f64,
    /// Half are below it.
    pub median: f64,
    /// Three quarters are below it.
    pub upper_quartile: f64,
    /// The largest.
    pub most: f64,
    /// The arithmetic mean.
    pub mean: f64,
    /// All together.
    pub sum: f64,
}

impl Summary {
    /// The figures; `None` of nothing.
    pub fn of(numbers: &[f64]) -> Option<Self> {
        let mut sorted = numbers.to_vec();
        sorted.sort_by(f64::total_cmp);
        let sum: f64 = sorted.iter().sum();
        let at = |part: f64| {
            let place = part * (sorted.len() as f64 - 1.0);
            let (low, high) = (sorted.get(place.floor() as usize)?, sorted.get(place.ceil() as usize)?);
            Some(low + (high - low) * place.fract())
        };
        Some(Self {
            least: *sorted.first()?,
            lower_quartile: at(0.25)?,
            median: at(0.5)?,
            upper_quartile: at(0.75)?,
            most: *sorted.last()?,
            mean: sum / sorted.len() as f64,
            sum,
        })
    }

    /// One of them.
    pub fn get(&self, figure: Figure) -> f64 {
        match figure {
            Figure::Mean => self.mean,
            Figure::Median => self.median,
            Figure::Least => self.least,
            Figure::LowerQuartile => self.lower_quartile,
            Figure::UpperQuartile => self.upper_quartile,
            Figure::Most => self.most,
            Figure::Sum => self.sum,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quartiles_lie_where_a_spreadsheet_has_them() {
        let of = Summary::of(&[4.0, 1.0, 3.0, 2.0]).unwrap();
        assert_eq!((of.lower_quartile, of.median, of.upper_quartile), (1.75, 2.5, 3.25));
        assert_eq!((of.least, of.most, of.mean, of.sum), (1.0, 4.0, 2.5, 10.0));
        assert_eq!(Summary::of(&[7.0]).unwrap().upper_quartile, 7.0);
        assert_eq!(Summary::of(&[]), None);
    }
}
