// SPDX-License-Identifier: MIT
import Datasets
import Language
import Networks

extension Session {
  /// Refuses a data set whose images the current network cannot take.
  func checkFit(_ shape: FeatureShape, argument: String) throws {
    guard let network, network.input != shape else { return }
    throw CommandFailure(
      "the network takes images of \(network.input), the data set has \(shape)",
      expected: "a network made for the data: load the data set first, then the network",
      suggestion: "type: load \(network.name)")
  }
}
