// SPDX-License-Identifier: MIT
package import Networks
package import Tensors

/// What a method puts between the values that an optimizer moves and those that a network computes
/// with: learned masks, penalties, projections.
///
/// Flat vectors are laid out as the plan says. Calls come from one thread, between batches.
package protocol ParameterAdapter: Resumable {
  /// Begins a run of a number of steps; may replace the values that the optimizer is to move.
  ///
  /// A run that cannot go on from its checkpoint begins again.
  func begin(_ plan: Plan, network: Network, latent: AlignedBuffer, steps: Int)

  /// Writes what the network computes with.
  func load(_ latent: AlignedBuffer, into effective: AlignedBuffer)

  /// Writes what the network is to compute with in the end, if the run ended with these values.
  func loadResult(_ latent: AlignedBuffer, into effective: AlignedBuffer)

  /// Turns a gradient to what the network computes with into one to the latent values, in place.
  func adapt(_ gradient: AlignedBuffer, latent: AlignedBuffer)

  /// Hears that a step is done, counted from 1.
  func finish(step: Int, latent: AlignedBuffer)
}

extension ParameterAdapter {
  package func load(_ latent: AlignedBuffer, into effective: AlignedBuffer) {
    unsafe effective.floats.update(from: latent.floats, count: latent.count)
  }

  package func loadResult(_ latent: AlignedBuffer, into effective: AlignedBuffer) {
    load(latent, into: effective)
  }

  package func finish(step: Int, latent: AlignedBuffer) {}
}
