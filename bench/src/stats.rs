//! Medians and percentiles.

use std::time::Duration;

/// The value below which this share of the values lies; zero without any.
pub(crate) fn percentile(mut values: Vec<Duration>, share: f64) -> Duration {
    values.sort_unstable();
    // A share of a length that fits memory fits as well.
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss
    )]
    let index = (share * values.len() as f64) as usize;
    let last = values.len().saturating_sub(1);
    values.get(index.min(last)).copied().unwrap_or_default()
}

/// The value in the middle; the upper one of two.
pub(crate) fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_lie_where_they_should() {
        let values: Vec<_> = (1..=100).rev().map(Duration::from_millis).collect();
        assert_eq!(percentile(values.clone(), 0.5), Duration::from_millis(51));
        assert_eq!(percentile(values.clone(), 0.99), Duration::from_millis(100));
        assert_eq!(percentile(values, 1.0), Duration::from_millis(100));
        assert_eq!(percentile(Vec::new(), 0.5), Duration::ZERO);
    }

    #[test]
    fn a_median_ignores_an_outlier() {
        assert!((median(vec![1.0, 900.0, 2.0]) - 2.0).abs() < f64::EPSILON);
        assert!(median(Vec::new()).abs() < f64::EPSILON);
    }
}
