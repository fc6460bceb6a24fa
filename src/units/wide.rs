//! One product of two 128-bit numbers divided by a third, without losing a bit between.

/// `a × b ÷ c` as quotient and remainder. `None` where `c` is zero or the quotient has no place
/// in a `u128`.
///
/// Products that fit take one multiplication and one division; wider ones a loop over 256 bits.
pub(crate) fn mul_div(a: u128, b: u128, c: u128) -> Option<(u128, u128)> {
    if let Some(product) = a.checked_mul(b) {
        return Some((product.checked_div(c)?, product.checked_rem(c)?));
    }
    let (high, low) = wide_product(a, b);
    // The quotient fits exactly when the high half is below the divisor; never for c = 0.
    if high >= c {
        return None;
    }
    let mut quotient = 0_u128;
    let mut remainder = high;
    for bit in (0..128).rev() {
        let carry = remainder >> 127;
        remainder = (remainder << 1) | ((low >> bit) & 1);
        quotient <<= 1;
        // INVARIANT: before the shift remainder < c, so one subtraction brings it back below c;
        // with a carry the wrapped subtraction is the true one.
        if carry == 1 || remainder >= c {
            remainder = remainder.wrapping_sub(c);
            quotient |= 1;
        }
    }
    Some((quotient, remainder))
}

/// The 256-bit product as its high and low halves: two of them compare as the products do.
pub(crate) fn wide_product(a: u128, b: u128) -> (u128, u128) {
    const HALF: u32 = 64;
    const MASK: u128 = u64::MAX as u128;
    let (a_high, a_low) = (a >> HALF, a & MASK);
    let (b_high, b_low) = (b >> HALF, b & MASK);
    // Each factor is below 2^64, so no product of two wraps, nor does adding two such halves.
    let low = a_low.wrapping_mul(b_low);
    let cross = a_high.wrapping_mul(b_low);
    let other = a_low.wrapping_mul(b_high);
    let middle = (low >> HALF).wrapping_add(cross & MASK).wrapping_add(other & MASK);
    let high = a_high
        .wrapping_mul(b_high)
        .wrapping_add(cross >> HALF)
        .wrapping_add(other >> HALF)
        .wrapping_add(middle >> HALF);
    (high, (middle << HALF) | (low & MASK))
}

#[cfg(test)]
mod tests {
    use super::{mul_div, wide_product};
    use proptest::prelude::*;

    #[test]
    fn the_largest_product_is_exact() {
        assert_eq!(wide_product(u128::MAX, u128::MAX), (u128::MAX - 1, 1));
        assert_eq!(mul_div(u128::MAX, u128::MAX, u128::MAX), Some((u128::MAX, 0)));
        assert_eq!(mul_div(u128::MAX, 2, u128::MAX - 1), Some((2, 2)));
    }

    #[test]
    fn a_quotient_without_a_place_is_none() {
        assert_eq!(mul_div(u128::MAX, 2, 1), None);
        assert_eq!(mul_div(1, 1, 0), None);
        assert_eq!(mul_div(u128::MAX, u128::MAX, 0), None);
    }

    proptest! {
        #[test]
        fn quotient_times_divisor_plus_remainder_is_the_product(
            a in any::<u128>(), b in any::<u128>(), c in 1..=u128::MAX,
        ) {
            if let Some((quotient, remainder)) = mul_div(a, b, c) {
                prop_assert!(remainder < c);
                let (high, low) = wide_product(quotient, c);
                let (low, carried) = low.overflowing_add(remainder);
                prop_assert_eq!((high + u128::from(carried), low), wide_product(a, b));
            } else {
                prop_assert!(wide_product(a, b).0 >= c);
            }
        }
    }
}
