// SPDX-License-Identifier: MIT
package import Tensors

/// What the gradients of single training images say about a network's parameters.
///
/// Measured with batch normalization in evaluation mode; which loss, and on what, the text says.
package struct GradientEvidence: Sendable {
  /// The canonical text, such as `loss=standard n=1024 seed=0`.
  package let text: String
  /// For each parameter key the mean over images of the squared gradient: the diagonal of the
  /// empirical Fisher matrix.
  package let squares: [String: Tensor]
  /// For each layer path and output channel the mean over images of |sum g w| over the channel's
  /// parameters: what the loss changes by, to first order, without the channel.
  package let products: [String: [Double]]

  package init(text: String, squares: [String: Tensor], products: [String: [Double]]) {
    self.text = text
    self.squares = squares
    self.products = products
  }
}
