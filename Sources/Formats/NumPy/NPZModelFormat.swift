// SPDX-License-Identifier: MIT
package import Networks
import Storage
import Tensors

/// Arrays in NumPy's archive format: a ZIP file of `NAME.npy`, stored or deflated.
///
/// A saved model has one array for each parameter under its key, the mask of a pruned one under its
/// key and `.mask`, and the network's record as the bytes of `temper.network`.
package enum NPZModelFormat: ModelFormat, ModelWriting {
  package static let extensions = ["npz"]
  private static let recordName = "temper.network"

  package static func read(_ path: String, images: FeatureShape?) throws -> ModelContent {
    let archive = try ZipArchive(parsing: try FileReader.read(path), path: path)
    var arrays: [NamedArray] = []
    var record: String?
    for entry in archive.entries {
      guard entry.name.hasSuffix(".npy") else {
        throw FormatError(
          file: path, expected: "only arrays, NAME.npy", found: "the entry '\(entry.name)'",
          hint: "write the file with numpy.savez")
      }
      let name = String(entry.name.dropLast(".npy".count))
      let array = try NPYArray.parse(try archive.content(of: entry), file: path, name: name)
      if name == recordName {
        record = String(
          decoding: (array.integers() ?? []).map(UInt8.init(truncatingIfNeeded:)),
          as: UTF8.self)
      } else {
        arrays.append(NamedArray(name: name, array: array))
      }
    }
    if let record {
      return .network(try NetworkRecord.network(from: record, arrays: arrays, file: path), [])
    }
    return .weights(WeightFile(path: path, arrays: arrays))
  }

  package static func write(_ network: Network, to path: String) throws {
    var writer = ZipWriter(path: path)
    let record = Array(NetworkRecord.text(of: network).utf8)
    try writer.add(
      "\(recordName).npy", NPYArray.encoded("|u1", shape: [record.count], elements: record))
    for keyed in network.parameters {
      let value = keyed.parameter.value
      let bytes = unsafe value.withUnsafeValues { values in
        unsafe Array(UnsafeRawBufferPointer(values))
      }
      try writer.add(
        "\(keyed.key).npy",
        NPYArray.encoded("<f4", shape: value.shape.dimensions, elements: bytes))
      guard let mask = keyed.parameter.mask else { continue }
      try writer.add(
        "\(keyed.key)\(NetworkRecord.maskEnding).npy",
        NPYArray.encoded(
          "|b1", shape: mask.shape.dimensions, elements: mask.values.map { $0 == 0 ? 0 : 1 }))
    }
    try AtomicFile.write(parts: writer.finish(), to: path)
  }
}
