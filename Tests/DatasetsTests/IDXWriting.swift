// SPDX-License-Identifier: MIT
import Datasets
import Storage
import TestSupport

/// An IDX file of bytes.
func idx(_ extents: [Int], _ values: [UInt8]) -> [UInt8] {
  let header = [0, 0, 8, UInt8(extents.count)]
  let sizes = extents.flatMap { extent in
    [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: extent >> $0) }
  }
  return header + sizes + values
}

/// Writes a pair of files as MNIST names them; `part` is `train` or `t10k`.
func writePair(
  _ part: String, count: Int, to folder: ScratchFolder, size: Int = 28, classCount: Int = 10,
  packed: Bool = false
) throws {
  let images = idx([count, size, size], TestData.noise(count * size * size, seed: UInt64(count)))
  let labels = idx([count], (0..<count).map { UInt8($0 % classCount) })
  for (name, bytes) in [("images-idx3-ubyte", images), ("labels-idx1-ubyte", labels)] {
    let path = folder("\(part)-\(name)")
    try AtomicFile.write(packed ? Gzip.deflate(bytes) : bytes, to: packed ? path + ".gz" : path)
  }
}
