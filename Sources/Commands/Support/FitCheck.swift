// SPDX-License-Identifier: MIT
import Datasets
import Language
import Networks

extension Session {
  /// Refuses a data set whose images the current network cannot take, or whose classes it cannot tell.
  func checkFit(_ shape: FeatureShape, argument: String) throws {
    guard let network else { return }
    func refusal(_ message: String) -> CommandFailure {
      CommandFailure(
        message,
        expected: "a network made for the data: load the data set first, then the network",
        suggestion: "type: load \(network.name)")
    }
    guard network.input == shape else {
      throw refusal("the network takes images of \(network.input), the data set has \(shape)")
    }
    let classes = dataset?.classNames.count ?? 0
    guard network.classCount >= classes else {
      throw refusal(
        "the network tells \(network.classCount) classes apart, the data set has \(classes)")
    }
  }
}
