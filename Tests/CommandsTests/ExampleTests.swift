// SPDX-License-Identifier: MIT
import Commands
import Foundation
import Language
import TestSupport
import Testing

/// An example of a command record, with the form of the command that it belongs to.
struct ExampleCase: Sendable, CustomTestStringConvertible {
  let form: CommandForm
  let example: CommandExample

  var testDescription: String { example.line }

  static let all: [ExampleCase] = CommandRegistry.catalog.signatures.flatMap { signature in
    let own = signature.examples.map { ExampleCase(form: signature.form(nil), example: $0) }
    let variants = signature.variants.flatMap { variant in
      variant.examples.map { ExampleCase(form: signature.form(variant), example: $0) }
    }
    return own + variants
  }

  /// The line with its files in a folder for the test.
  func line(in folder: ScratchFolder) -> String {
    let endings = [
      ".safetensors", ".onnx", ".temper", ".csv", ".md", ".png", ".svg", ".report", ".zip",
    ]
    return example.line.split(separator: " ").map { word in
      guard endings.contains(where: { word.hasSuffix($0) }) else { return String(word) }
      let parts = word.split(separator: "=", maxSplits: 1).map(String.init)
      return (parts.count > 1 ? "\(parts[0])=" : "") + "'\(folder(parts[parts.count - 1]))'"
    }.joined(separator: " ")
  }

  /// The Debian package that the example needs and that is missing.
  var missingPackage: String? {
    let needed = "fashion-mnist"
    guard example.line.contains(needed),
      !FileManager.default.fileExists(atPath: "/usr/share/datasets/\(needed)")
    else { return nil }
    return "dataset-\(needed)"
  }
}

@Suite("Examples of the command records")
struct ExampleTests {
  @Test("parse, pass the check and run", arguments: ExampleCase.all)
  func runs(_ item: ExampleCase) throws {
    if let package = item.missingPackage {
      print("skipped '\(item.example.line)': the package \(package) is not installed")
      return
    }
    let shell = try TestData.shell()
    let folder = try ScratchFolder()
    do {
      let results = try shell.run(item.line(in: folder))
      // What follows from no result is checked elsewhere; every other result has its figures.
      for record in results { try expectDeclaredFields(of: record) }
      #expect(!shell.output.text.isEmpty || item.form.fields.isEmpty)
    } catch is SessionFinished {
      #expect(item.form.signature.name == "quit")
    }
  }

  /// Every declared field is there and measures what the declaration says.
  private func expectDeclaredFields(of record: Record) throws {
    let words = record.command.split(separator: " ").map(String.init)
    let signature = try #require(CommandRegistry.catalog.signature(words[0]))
    let form = signature.form(words.count > 1 ? signature.variant(words[1]) : nil)
    #expect(record.undeclared(in: form) == [], "\(record.command)")
    for field in form.fields where !field.isOptional || record[field.name] != nil {
      let value = try #require(
        record[field.name], "\(record.command) declares \(field.name) and does not give it")
      #expect(value.unit == field.unit, "\(record.command) \(field.name)")
    }
  }
}
