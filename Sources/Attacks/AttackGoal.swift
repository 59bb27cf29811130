// SPDX-License-Identifier: MIT
import Tensors

/// What counts as success.
package enum AttackGoal: Equatable, Sendable {
  /// Any class but the true one.
  case untargeted
  /// Any class but the true one, searched for by aiming at each of the clean scores' next best
  /// classes in turn, this many at most.
  case multiTargeted(Int)
  /// One given class (images of that class count as already broken).
  case toClass(Int)
  /// A class drawn by seed for each image, never the true one.
  case toRandomClass
  /// The class that the clean image's scores rank last.
  case toLeastLikelyClass

  /// The canonical text of protocol ids.
  package var description: String {
    switch self {
    case .untargeted: "untargeted"
    case .multiTargeted(let count): "targets=\(count)"
    case .toClass(let target): "target=\(target)"
    case .toRandomClass: "target=random"
    case .toLeastLikelyClass: "target=least-likely"
    }
  }

  /// Whether only one class counts as success.
  var isTargeted: Bool {
    switch self {
    case .untargeted, .multiTargeted: false
    case .toClass, .toRandomClass, .toLeastLikelyClass: true
    }
  }

  /// How many classes are aimed at in turn; 0 if none or one.
  var targets: Int {
    if case .multiTargeted(let count) = self { count } else { 0 }
  }

  /// The class to move towards; the true one if there is none (to move away from it).
  func reference(sample: Int, verdict: CleanPass.Verdict, classes: Int, seed: UInt64) -> Int32 {
    switch self {
    case .untargeted, .multiTargeted: return verdict.label
    case .toClass(let target): return Int32(target)
    case .toLeastLikelyClass: return verdict.leastLikely
    case .toRandomClass:
      var stream = RandomStream(seed: seed, purpose: .attackTarget, sample)
      let other = Int32(stream.integer(below: classes - 1))
      return other < verdict.label ? other : other + 1
    }
  }
}
