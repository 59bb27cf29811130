// SPDX-License-Identifier: MIT
import CKernels

/// How sums become the values of the next layer: fixed-point rules, one for each channel, as integer
/// and simulated execution share them.
///
/// Jacob et al. 2018, section 2.2. Set while nothing runs, read by any thread.
@safe
package final class RequantizationRules: @unchecked Sendable {
  package let count: Int
  let rules: UnsafeMutablePointer<tk_requantization>

  /// Makes rules that give zero.
  package init(count: Int) {
    // Integer tiles hold channels by fours.
    let held = (count + 3) / 4 * 4
    self.count = count
    unsafe rules = .allocate(capacity: max(held, 1))
    unsafe rules.initialize(repeating: tk_requantization(), count: max(held, 1))
  }

  deinit { unsafe rules.deallocate() }

  /// Sets a rule: value = sum * scale + bias, both counted in steps of the output, for sums of
  /// magnitude at most `bound`.
  package func set(
    _ index: Int, scale: Double, bias: Double = 0, bound: Int, zeroPoint: Int32
  ) {
    unsafe rules[index] = tk_requantization_make(scale, bias, Int64(bound), zeroPoint)
  }

  /// Sets rule 0 for the sum of two values, and gives the second's multiplier.
  package func setSum(
    scales: (Double, Double), bound: Int, zeroPoint: Int32
  ) -> Int32 {
    // The larger scale decides the shifts; the other has no more bits than it needs.
    let swapped = scales.1.magnitude > scales.0.magnitude
    let rule = tk_requantization_make(
      swapped ? scales.1 : scales.0, 0, Int64(bound), zeroPoint)
    let small = swapped ? scales.0 : scales.1
    let large = swapped ? scales.1 : scales.0
    let share = large == 0 ? 0 : (Double(rule.multiplier) * (small / large)).rounded()
    unsafe rules[0] = rule
    if swapped { unsafe rules[0].multiplier = Int32(share) }
    return swapped ? rule.multiplier : Int32(share)
  }

  /// What a rule makes of a sum, clamped.
  package func value(
    of sum: Int32, by index: Int = 0, range: ClosedRange<Int32>
  ) -> Int32 {
    unsafe tk_requantize(rules + index, sum, range.lowerBound, range.upperBound)
  }
}
