// SPDX-License-Identifier: MIT
package import Networks
import Storage

/// One array in NumPy's format, under the name of its file.
package enum NPYModelFormat: ModelFormat {
  package static let extensions = ["npy"]

  package static func read(_ path: String, images: FeatureShape?) throws -> ModelContent {
    let name = String(FilePaths.name(of: path).dropLast(".npy".count))
    let bytes = try FileReader.read(path)
    let array = try NPYArray.parse(bytes[...], file: path, name: name)
    return .weights(WeightFile(path: path, arrays: [NamedArray(name: name, array: array)]))
  }
}
