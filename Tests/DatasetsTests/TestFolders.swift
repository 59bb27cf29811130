// SPDX-License-Identifier: MIT
import Datasets
import Glibc
import Storage

/// A folder of its own for one test, removed with all it holds when the test is done.
final class TemporaryFolder: Sendable {
  let path: String

  init() throws {
    let parent = unsafe getenv("TMPDIR").map { unsafe String(cString: $0) } ?? P_tmpdir
    var template = Array(FilePaths.join(parent, "temper-test-XXXXXX").utf8CString)
    let made = unsafe template.withUnsafeMutableBufferPointer { buffer in
      unsafe buffer.baseAddress.flatMap { unsafe mkdtemp($0) }.map { unsafe String(cString: $0) }
    }
    guard let made else { throw MissingFolder() }
    path = made
  }

  deinit {
    Self.remove(path)
  }

  /// The path of a name in the folder.
  func callAsFunction(_ name: String) -> String { FilePaths.join(path, name) }

  /// All names, hidden ones too.
  func names() throws -> [String] { try FilePaths.list(path) }

  private static func remove(_ path: String) {
    if FilePaths.isDirectory(path) {
      unsafe _ = chmod(path, 0o700)
      for name in (try? FilePaths.list(path)) ?? [] { remove(FilePaths.join(path, name)) }
      unsafe _ = rmdir(path)
    } else {
      unsafe _ = unlink(path)
    }
  }
}

struct MissingFolder: Error {}

/// Bytes without a pattern that packing could use, the same at every call.
func noise(_ count: Int, seed: UInt64 = 1) -> [UInt8] {
  var state = seed
  return (0..<count).map { _ in
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return UInt8(truncatingIfNeeded: state >> 56)
  }
}

/// The error that `body` throws as a `DatasetError`, or nil.
func datasetError(_ body: () throws -> Void) -> DatasetError? {
  do { try body() } catch { return error as? DatasetError }
  return nil
}

/// The path of `name` among the real data that tests use where it is present, or nil after a
/// line that says so: `$TEMPER_TEST_DATA`, or `shared/data` beside a folder above the sources.
func testData(_ name: String) -> String? {
  var bases: [String] = []
  if let variable = unsafe getenv("TEMPER_TEST_DATA") {
    bases.append(unsafe String(cString: variable))
  }
  var folder = FilePaths.folder(of: #filePath)
  while folder != "/", folder != "." {
    folder = FilePaths.folder(of: folder)
    bases.append(FilePaths.join(folder, "shared/data"))
  }
  let found = bases.map { FilePaths.join($0, name) }.first(where: FilePaths.exists)
  if found == nil { print("skipped: no test data '\(name)'; set TEMPER_TEST_DATA") }
  return found
}
