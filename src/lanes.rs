//! Exponentials and logarithms of many numbers at once, the same on every machine.
//!
//! The model takes hundreds of millions of them a year. These are written without a branch, a table
//! or a call, so that the compiler works on as many numbers side by side as the processor has
//! lanes; a loop `for i in 0..n { out[i] = exp(x[i]) }` is all it takes. Only sums, products and
//! quotients are used, which every processor rounds alike, so results do not depend on the machine.
//!
//! How: `e^x = 2^k · e^r` with `k` the whole number nearest to `x / ln 2` and `e^r` by its series;
//! `ln x = k·ln 2 + ln m` with `m` between √½ and √2 and `ln m = 2·artanh((m − 1)/(m + 1))` by its
//! series. Adding and taking away a large constant rounds to a whole number and leaves it in the
//! low bits, ready to become an exponent.
//!
//! Errors against `libm`, tested: below 4·10⁻¹⁶ of the value for [`exp`] (besides what the argument
//! itself rounds), 4·10⁻¹⁶ of the greater of value and 1 for [`ln`], 3·10⁻⁷ for [`exp_f32`].
//!
//! Source: the range reduction is textbook: J.-M. Muller, *Elementary Functions*, chapter 11; the
//! splitting of ln 2 in two is W. J. Cody and W. Waite's (1980).

/// Arguments of [`exp`] are held between ± this: beyond, the value is 0 or infinite to any sum.
const MOST: f64 = 700.0;
/// 1.5 · 2⁵²: numbers of that size have no fraction.
const ROUNDER: f64 = 6_755_399_441_055_744.0;
/// ln 2 to 32 bits, so that its product with a whole number is exact, and the rest.
const LN_2_HIGH: f64 = 6.931_471_803_691_238e-1;
const LN_2_LOW: f64 = 1.908_214_929_270_587_7e-10;

/// Does some work on lanes with the widest vectors that this processor has.
///
/// The program itself is built for processors of every age. What is inlined into `work` is built
/// several times over, and the fitting one is taken when the program runs. No step is fused or
/// reordered in any of them, so the figures are the same. `work` must be inlined itself:
/// `widest(#[inline(always)] || …)`.
#[inline(always)]
pub fn widest<R>(work: impl FnOnce() -> R) -> R {
    pulp::Arch::new().dispatch(work)
}

/// eˣ; x beyond ±700 counts as ±700.
#[inline(always)]
pub fn exp(x: f64) -> f64 {
    let x = if x > -MOST { x } else { -MOST };
    let x = if x < MOST { x } else { MOST };
    let shifted = x * std::f64::consts::LOG2_E + ROUNDER;
    let k = shifted - ROUNDER;
    let r = (x - k * LN_2_HIGH) - k * LN_2_LOW;
    // 1 + r + r²/2! + … + r¹³/13!, paired so that fewer steps wait for each other.
    let r2 = r * r;
    let r4 = r2 * r2;
    let a = 1.0 / 24.0 + r * (1.0 / 120.0) + r2 * (1.0 / 720.0 + r * (1.0 / 5040.0));
    let b = 1.0 / 40_320.0
        + r * (1.0 / 362_880.0)
        + r2 * (1.0 / 3_628_800.0 + r * (1.0 / 39_916_800.0));
    let c = 1.0 / 479_001_600.0 + r * (1.0 / 6_227_020_800.0);
    let tail = r2 * (0.5 + r * (1.0 / 6.0)) + r4 * (a + r4 * (b + r4 * c));
    let series = 1.0 + (r + tail);
    // The low bits of `shifted` are k; moved to the exponent's place and added, they multiply by 2ᵏ.
    f64::from_bits(series.to_bits().wrapping_add(shifted.to_bits() << 52))
}

/// Natural logarithm of a positive, normal number; of anything else it is no number to rely on.
#[inline(always)]
pub fn ln(x: f64) -> f64 {
    /// Bits of √½: subtracting them makes the exponent change at √½ and √2, not at 1 and 2.
    const ROOT_HALF: u64 = 0x3fe6_a09e_667f_3bcd;
    /// 2⁵² as bits, and it with 1023 more: an integer in its low bits becomes a float.
    const TWO_52: u64 = 0x4330_0000_0000_0000;
    let above = x.to_bits().wrapping_sub(ROOT_HALF).wrapping_add(1023 << 52);
    let exponent = above >> 52;
    let k = f64::from_bits(TWO_52 | exponent) - (4_503_599_627_370_496.0 + 1023.0);
    let m = f64::from_bits((above & ((1 << 52) - 1)).wrapping_add(ROOT_HALF));
    let f = m - 1.0;
    let s = f / (m + 1.0);
    let z = s * s;
    let z2 = z * z;
    let z4 = z2 * z2;
    // 2(z/3 + z²/5 + z³/7 + …) up to z¹⁰/21.
    let a = 2.0 / 3.0 + z * (2.0 / 5.0) + z2 * (2.0 / 7.0 + z * (2.0 / 9.0));
    let b = 2.0 / 11.0 + z * (2.0 / 13.0) + z2 * (2.0 / 15.0 + z * (2.0 / 17.0));
    let c = 2.0 / 19.0 + z * (2.0 / 21.0);
    let series = z * (a + z4 * (b + z4 * c));
    // 2s = f − s·f exactly, which keeps the digits of f where ln is near 0.
    k * LN_2_HIGH + (f - (s * (f - series) - k * LN_2_LOW))
}

/// eˣ in single precision; x beyond ±80 counts as ±80.
#[inline(always)]
pub fn exp_f32(x: f32) -> f32 {
    /// 1.5 · 2²³.
    const ROUNDER: f32 = 12_582_912.0;
    const MOST: f32 = 80.0;
    let x = if x > -MOST { x } else { -MOST };
    let x = if x < MOST { x } else { MOST };
    let shifted = x * std::f32::consts::LOG2_E + ROUNDER;
    let k = shifted - ROUNDER;
    let r = (x - k * 0.693_359_4) + k * 2.121_944_4e-4;
    let r2 = r * r;
    let tail = r2 * (0.5 + r * (1.0 / 6.0))
        + r2 * r2 * ((1.0 / 24.0 + r * (1.0 / 120.0)) + r2 * (1.0 / 720.0 + r * (1.0 / 5040.0)));
    let series = 1.0 + (r + tail);
    f32::from_bits(series.to_bits().wrapping_add(shifted.to_bits() << 23))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Numbers spread over the whole range and dense around where the pieces meet.
    fn arguments() -> impl Iterator<Item = f64> {
        let coarse = (-69_000..69_000).map(|at| f64::from(at) * 0.01 + 0.003_7);
        let fine = (-20_000..20_000).map(|at| f64::from(at) * 1e-4);
        coarse.chain(fine)
    }

    #[test]
    fn exp_is_libms_to_the_last_digits() {
        let error = |x: f64| (exp(x) / libm::exp(x) - 1.0).abs();
        let most = arguments().map(error).fold(0.0, f64::max);
        assert!(most < 4e-16, "{most:e}");
        assert!(exp(-1e9) < 1e-300 && exp(1e9) > 1e300 && exp(f64::NEG_INFINITY) < 1e-300);
    }

    #[test]
    fn ln_is_libms_to_the_last_digits() {
        let values = arguments().map(libm::exp).chain((1..40_000).map(|at| f64::from(at) * 1e-3));
        let error = |x: f64| {
            let true_value = libm::log(x);
            (ln(x) - true_value).abs() / true_value.abs().max(1.0)
        };
        let most = values.map(error).fold(0.0, f64::max);
        assert!(most < 4e-16, "{most:e}");
        // Next to 1, where a logarithm is small, its own digits are kept too.
        let near = |x: f64| (ln(1.0 + x) / libm::log(1.0 + x) - 1.0).abs();
        assert!(near(1e-9) < 1e-15 && near(-1e-5) < 1e-15);
    }

    #[test]
    fn single_precision_is_good_to_three_in_ten_million() {
        let error = |x: f32| (exp_f32(x) / libm::expf(x) - 1.0).abs();
        let most = (-7900..7900).map(|at| error(at as f32 * 0.01 + 0.003)).fold(0.0, f32::max);
        assert!(most < 3e-7, "{most:e}");
    }
}
