// SPDX-License-Identifier: MIT

/// Numbers that tensors of a PyTorch file share.
struct TorchStorage {
  let type: ElementType
  /// The name of its bytes.
  let key: String
  /// The number of elements.
  let count: Int
  /// Elements of the named storage before the first of this one, which may be a part of it.
  let start: Int
}

/// A tensor as a file describes it: a view of a storage.
struct TorchTensor {
  let storage: TorchStorage
  /// Elements of the storage before the first.
  let offset: Int
  let shape: [Int]
  let strides: [Int]

  /// The elements, found in the bytes of the named storage; nil if it reaches outside of them.
  func array(in bytes: ArraySlice<UInt8>, isBigEndian: Bool) -> StoredArray? {
    let size = storage.type.size
    let (first, overflow) = storage.start.addingReportingOverflow(offset)
    guard !overflow, offset >= 0, storage.start >= 0, offset <= storage.count,
      first <= bytes.count / size, storage.count - offset <= bytes.count / size - first
    else { return nil }
    let start = bytes.startIndex + first * size
    return StoredArray(
      type: storage.type, shape: shape, strides: strides,
      bytes: bytes[start..<start + (storage.count - offset) * size], isBigEndian: isBigEndian)
  }
}
