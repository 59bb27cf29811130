// SPDX-License-Identifier: MIT
import Glibc
import Storage

/// Real data and models of others, which tests use where they are present.
package enum TestData {
  /// The path of a name under `$TEMPER_TEST_DATA`, or under `shared/data` beside a folder above the
  /// sources; nil, after a line that says so, where it is not there.
  package static func path(_ name: String) -> String? {
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

  /// Bytes without a pattern that packing could use, the same at every call.
  package static func noise(_ count: Int, seed: UInt64 = 1) -> [UInt8] {
    var state = seed
    return (0..<count).map { _ in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return UInt8(truncatingIfNeeded: state >> 56)
    }
  }
}
