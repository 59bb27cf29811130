// SPDX-License-Identifier: MIT
import Tensors

/// What counts as success.
package enum AttackGoal: Equatable, Sendable {
  /// Any class but the true one.
  case untargeted
  /// One given class (images of that class count as already broken).
  case toClass(Int)
  /// A class drawn by seed for each image, never the true one.
  case toRandomClass
  /// The class that the clean image's scores rank last.
  case toLeastLikelyClass

  /// The canonical text of protocol ids; empty for untargeted.
  package var description: String {
    switch self {
    case .untargeted: "untargeted"
    case .toClass(let target): "target=\(target)"
    case .toRandomClass: "target=random"
    case .toLeastLikelyClass: "target=least-likely"
    }
  }

  var isTargeted: Bool { self != .untargeted }

  /// The class to move towards; the true one if untargeted (to move away from it).
  func reference(sample: Int, label: Int32, leastLikely: Int32, classes: Int, seed: UInt64) -> Int32
  {
    switch self {
    case .untargeted: return label
    case .toClass(let target): return Int32(target)
    case .toLeastLikelyClass: return leastLikely
    case .toRandomClass:
      var stream = RandomStream(seed: seed, purpose: .attackTarget, sample)
      let other = Int32(stream.integer(below: classes - 1))
      return other < label ? other : other + 1
    }
  }
}
