// SPDX-License-Identifier: MIT

/// Selection without sorting (Hoare 1961).
enum OrderStatistic {
  /// The `rank`-th smallest value, counted from 1; values that are not numbers have no order.
  static func smallest(_ rank: Int, of values: [Float]) -> Float {
    precondition(values.indices.contains(rank - 1), "the rank is one of the values'")
    var values = values
    var (low, high) = (0, values.count - 1)
    while low < high {
      let pivot = values[(low + high) / 2]
      var (left, right) = (low, high)
      while left <= right {
        while values[left] < pivot { left += 1 }
        while values[right] > pivot { right -= 1 }
        if left <= right {
          values.swapAt(left, right)
          left += 1
          right -= 1
        }
      }
      if rank - 1 <= right {
        high = right
      } else if rank - 1 >= left {
        low = left
      } else {
        break
      }
    }
    return values[rank - 1]
  }
}
