// SPDX-License-Identifier: MIT
import Foundation
import Testing
import Training

/// A new file in a folder must have its line in the registry.
@Suite("Training registries")
struct RegistryTests {
  private func types(in folder: String, conformingTo name: String) throws -> [String] {
    let root = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../Sources/Training/\(folder)")
    let pattern = try Regex("package struct (\\w+): \(name)\\b", as: (Substring, Substring).self)
    return try FileManager.default.contentsOfDirectory(atPath: root.path)
      .filter { $0.hasSuffix(".swift") }
      .flatMap { file in
        let text = try String(contentsOf: root.appending(path: file), encoding: .utf8)
        return text.matches(of: pattern).map { String($0.output.1) }
      }.sorted()
  }

  @Test("every optimizer, schedule and objective has its line")
  func complete() throws {
    let registered: [(folder: String, type: String, names: [String])] = [
      ("Optimizers", "Optimizer", OptimizerRegistry.all.map { String(describing: $0) }),
      ("Schedules", "Schedule", ScheduleRegistry.all.map { String(describing: $0) }),
      (
        "Objectives", "TrainingObjective",
        TrainingObjectiveRegistry.all.map { String(describing: $0) }
      ),
    ]
    for (folder, type, names) in registered {
      let found = try types(in: folder, conformingTo: type)
      #expect(found.count > 1, "\(folder)")
      #expect(names.sorted() == found, "\(folder)")
    }
  }

  @Test("no word is used twice, and all are in order")
  func words() {
    for names in [
      OptimizerRegistry.all.map { $0.name }, ScheduleRegistry.all.map { $0.name },
      TrainingObjectiveRegistry.all.map { $0.name },
    ] {
      #expect(names == Set(names).sorted())
    }
  }
}
