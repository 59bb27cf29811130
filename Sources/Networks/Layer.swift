// SPDX-License-Identifier: MIT

/// A building block of networks; each layer states all it can do in its own file.
///
/// A layer is a value. It keeps configuration and parameters; shapes, costs, channel coupling and
/// what executes are derived from them, never stored twice.
package protocol Layer: Sendable {
  /// The word for it in the language and in files, such as `conv`.
  static var kind: String { get }

  /// How it is written, with its options.
  static var syntax: LayerSyntax { get }

  /// Creates the layer with zeroed parameters for a given input.
  ///
  /// - Throws: `NetworkError` if the description does not fit the kind or the input.
  init(_ description: LayerDescription, input: FeatureShape) throws(NetworkError)

  /// What a layer of that description will hold, found without making it; only layers with
  /// parameters or branches need to say it.
  ///
  /// - Throws: `NetworkError` if the description does not fit the kind.
  static func footprint(
    of description: LayerDescription, input: FeatureShape
  ) throws(NetworkError) -> LayerFootprint

  /// What makes an equal layer again (parameters aside).
  var description: LayerDescription { get }

  /// Its own parameters in fixed order; nested layers have theirs.
  var parameters: [Parameter] { get set }

  /// Nested sequences; empty for all but containers.
  var branches: [Branch] { get set }

  /// The shape of the output.
  ///
  /// - Throws: `NetworkError` if the input does not fit.
  func outputShape(for input: FeatureShape) throws(NetworkError) -> FeatureShape

  /// Multiply-accumulate operations for one image, without nested layers.
  func multiplyAccumulates(for input: FeatureShape) -> Int

  /// States how output channels depend on input channels.
  func couple(
    _ input: ChannelSpace, shape: FeatureShape, in coupling: inout ChannelCoupling, path: String
  ) -> ChannelSpace

  /// Removes all channels but those kept.
  mutating func keep(inputs: [Int], outputs: [Int])

  /// Adds what executes to a plan and returns the value that comes out.
  func emit(_ input: PlanValue, into builder: inout PlanBuilder, path: String) -> PlanValue
}

/// A layer under its name in a sequence.
package struct NamedLayer: Sendable {
  package let name: String
  package var layer: any Layer

  package init(_ name: String, _ layer: any Layer) {
    self.name = name
    self.layer = layer
  }
}

/// A sequence inside a container, under its name; the main one has the empty name.
package struct Branch: Sendable {
  package let name: String
  package var sequence: LayerSequence

  package init(_ name: String, _ sequence: LayerSequence) {
    self.name = name
    self.sequence = sequence
  }

  /// Makes the layers of a container's block.
  ///
  /// - Throws: `NetworkError` if a layer does not fit; its place starts with the branch's name.
  init(
    _ name: String, _ descriptions: [LayerDescription], input: FeatureShape
  ) throws(NetworkError) {
    self.name = name
    do {
      sequence = try LayerSequence(descriptions, input: input)
    } catch {
      throw name.isEmpty ? error : error.inside(name)
    }
  }
}

/// Most layers have no nested layers, cost nothing and leave channels as they are.
extension Layer {
  package var parameters: [Parameter] {
    get { [] }
    set {}
  }

  package var branches: [Branch] {
    get { [] }
    set {}
  }

  package func multiplyAccumulates(for input: FeatureShape) -> Int { 0 }

  package func couple(
    _ input: ChannelSpace, shape: FeatureShape, in coupling: inout ChannelCoupling, path: String
  ) -> ChannelSpace {
    input
  }

  package mutating func keep(inputs: [Int], outputs: [Int]) {}
}
