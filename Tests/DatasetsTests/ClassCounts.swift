// SPDX-License-Identifier: MIT
import Datasets

extension LabeledImages {
  /// How many images each class has; the last entry belongs to class `classCount - 1`.
  func classCounts(_ classCount: Int) -> [Int] {
    var counts = [Int](repeating: 0, count: classCount)
    for label in labels { counts[Int(label)] += 1 }
    return counts
  }
}
