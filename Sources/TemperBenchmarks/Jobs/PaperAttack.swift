// SPDX-License-Identifier: MIT
import Attacks

/// The attack that all jobs share: sign steps in the model's normalised space from the clean image,
/// kept in the L-infinity ball, without clamping to valid pixels.
enum PaperAttack {
  static let threat = ThreatModel(
    norm: .linf, epsilon: Spelled(0.1, "0.1"), convention: .paper)

  static func steps(_ count: Int) -> PGD {
    PGD(steps: count, alpha: Spelled(0.01, "0.01"))
  }
}
