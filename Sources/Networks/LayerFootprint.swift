// SPDX-License-Identifier: MIT

/// What layers will hold, known before they are made: a file may ask for more than any memory.
package struct LayerFootprint: Equatable, Sendable {
  /// The shape that comes out; of no meaning if the description turns out not to fit.
  package var output: FeatureShape
  /// Numbers in all parameters.
  package var parameters: Int

  package init(output: FeatureShape, parameters: Int = 0) {
    self.output = output
    self.parameters = parameters
  }

  /// Features of one image beyond which no layer may give: with 16 images in each tile, 16 GiB.
  static let featureLimit = 1 << 28
}

extension Layer {
  /// Layers without parameters are as light as their description, so that one can be made to ask.
  package static func footprint(
    of description: LayerDescription, input: FeatureShape
  ) throws(NetworkError) -> LayerFootprint {
    LayerFootprint(output: try Self(description, input: input).outputShape(for: input))
  }
}

extension LayerSequence {
  /// What the layers of descriptions will hold.
  ///
  /// - Throws: `NetworkError` if a layer does not fit, or gives more features than can be computed.
  package static func footprint(
    of descriptions: [LayerDescription], input: FeatureShape
  ) throws(NetworkError) -> LayerFootprint {
    var total = LayerFootprint(output: input)
    var counts: [String: Int] = [:]
    for description in descriptions {
      counts[description.kind, default: 0] += 1
      let name = description.name ?? "\(description.kind)\(counts[description.kind] ?? 1)"
      do throws(NetworkError) {
        let part = try LayerRegistry.footprint(of: description, input: total.output)
        guard part.output.isComputable else {
          throw NetworkError(
            "", "gives \(part.output) features for one image, more than can be computed")
        }
        total.output = part.output
        total.parameters = total.parameters.addingClamped(part.parameters)
      } catch {
        throw error.inside(name)
      }
    }
    return total
  }
}

extension Branch {
  /// What the layers of a container's block will hold.
  ///
  /// - Throws: `NetworkError` if a layer does not fit; its place starts with the branch's name.
  static func footprint(
    _ name: String, of descriptions: [LayerDescription], input: FeatureShape
  ) throws(NetworkError) -> LayerFootprint {
    do throws(NetworkError) {
      return try LayerSequence.footprint(of: descriptions, input: input)
    } catch {
      throw name.isEmpty ? error : error.inside(name)
    }
  }
}

extension Int {
  /// The sum of two counts, or the largest number.
  func addingClamped(_ other: Int) -> Int {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? .max : sum
  }
}

extension FeatureShape {
  /// Whether there are so few features that memory can hold them.
  var isComputable: Bool {
    let (plane, isLarge) = height.multipliedReportingOverflow(by: width)
    let (all, isHuge) = plane.multipliedReportingOverflow(by: channels)
    return !isLarge && !isHuge && all <= LayerFootprint.featureLimit
  }
}
