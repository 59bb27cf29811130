// SPDX-License-Identifier: MIT
import Networks

extension Plan {
  /// Runs of the flat vector that an optimizer moves: all but running statistics.
  func trainedRanges(of network: Network) -> [Range<Int>] {
    var ranges: [Range<Int>] = []
    for (keyed, reference) in zip(network.parameters, layout)
    where keyed.parameter.isTrainable {
      let range = reference.offset..<(reference.offset + reference.count)
      if let last = ranges.last, last.upperBound == range.lowerBound {
        ranges[ranges.count - 1] = last.lowerBound..<range.upperBound
      } else {
        ranges.append(range)
      }
    }
    return ranges + stepSizeRanges
  }
}
