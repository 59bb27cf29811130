// SPDX-License-Identifier: MIT
import Tensors

/// Keeps the step sizes of quantizers positive: an update moves each by a factor of two at most.
///
/// The gradient to a step grows with the codes, 127 of 8 bits, and not with the step. A rate that suits
/// the weights can throw a small step below zero, where its channel rounds to nothing and no file may
/// hold it (Esser et al. 2020 leave this case open).
struct StepSizeBounds {
  private let ranges: [Range<Int>]
  /// The steps after the last update, one range after the other.
  private var last: [Float]

  init(_ ranges: [Range<Int>], parameters: AlignedBuffer) {
    self.ranges = ranges
    last = ranges.joined().map { unsafe parameters.floats[$0] }
  }

  /// Brings steps back that the last update has moved too far.
  mutating func confine(_ parameters: AlignedBuffer) {
    var position = 0
    for range in ranges {
      for index in range {
        let step = unsafe min(max(parameters.floats[index], last[position] / 2), last[position] * 2)
        unsafe parameters.floats[index] = step
        last[position] = step
        position += 1
      }
    }
  }
}
