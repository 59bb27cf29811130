// SPDX-License-Identifier: MIT

/// Places memory that is needed at different times at the same addresses.
///
/// Requests carry the interval of steps over which they live; the largest are placed first, each at
/// the lowest offset that is free throughout its interval.
struct ArenaLayout {
  struct Request {
    let floats: Int
    let first: Int
    var last: Int
  }

  /// The offset of each request, in floats.
  let offsets: [Int]
  /// Floats in all.
  let count: Int

  init(_ requests: [Request]) {
    var offsets = [Int](repeating: 0, count: requests.count)
    var placed: [(offset: Int, request: Request)] = []
    var total = 0
    let order = requests.indices.sorted {
      (requests[$0].floats, $1) > (requests[$1].floats, $0)
    }
    for index in order where requests[index].floats > 0 {
      let request = requests[index]
      var offset = 0
      let rivals = placed.filter {
        $0.request.first <= request.last && request.first <= $0.request.last
      }
      for rival in rivals.sorted(by: { $0.offset < $1.offset }) {
        guard rival.offset < offset + request.floats else { break }
        offset = max(offset, rival.offset + Self.rounded(rival.request.floats))
      }
      offsets[index] = offset
      placed.append((offset, request))
      total = max(total, offset + Self.rounded(request.floats))
    }
    self.offsets = offsets
    count = total
  }

  /// Whole cache lines.
  private static func rounded(_ floats: Int) -> Int { (floats + 15) / 16 * 16 }
}
