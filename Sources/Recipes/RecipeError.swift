// SPDX-License-Identifier: MIT

/// A recipe that cannot be done as asked, told so that a user can act on it.
package enum RecipeError: Error, Equatable, Sendable, CustomStringConvertible {
  /// A network without masks, where some are needed.
  case noMasks(network: String)
  /// A model whose parameters do not fit, the first of them under a key.
  case networksDiffer(key: String, model: String)
  /// An objective that moves the weights, where the weights are frozen and scores are trained.
  case weightsAreFrozen(objective: String)

  package var description: String {
    switch self {
    case .noMasks(let network):
      "rewind: \(network) has no masks to put weights under; prune some first, for example: "
        + "mask 0.2 of=remaining"
    case .networksDiffer(let key, let model):
      "rewind: \(key) has another shape in \(model); name the model that this network was trained "
        + "from, for example: let start = model"
    case .weightsAreFrozen(let objective):
      "hydra: \(objective) moves the weights, which are frozen while scores are trained; learn them "
        + "with adv, trades or mart"
    }
  }
}
