// SPDX-License-Identifier: MIT
import Attacks
import Foundation
import Testing

/// A new file in a folder must have its line in the registry.
@Suite("Attack registry")
struct RegistryTests {
  @Test("every attack has its line, in order")
  func complete() throws {
    let folder = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../Sources/Attacks/Methods")
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.path)
      .filter { $0.hasSuffix(".swift") }.map { String($0.dropLast(6)) }.sorted()
    #expect(files.count > 1)
    #expect(AttackRegistry.all.map { String(describing: $0) }.sorted() == files)
    let names = AttackRegistry.all.map { $0.name }
    #expect(names == Set(names).sorted())
    #expect(AttackRegistry.all.allSatisfy { !$0.summary.isEmpty })
  }
}
