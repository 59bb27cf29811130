// SPDX-License-Identifier: MIT
import Language
import Storage

/// `--format`: scripts in their one canonical form.
struct FormattingDoor {
  /// Whether files are only compared with their form.
  let isCheck: Bool
  /// Whether files are rewritten instead of shown.
  let isInPlace: Bool
  /// All of standard input; nil, with a message, when it cannot be read.
  let readStandardInput: () -> [UInt8]?
  let show: ([Diagnostic]) -> Void

  /// Formats files, `-` being standard input; a file with syntax errors stays as it is.
  func run(files: [String]) -> ExitStatus {
    var status = ExitStatus.done
    for file in files {
      do {
        guard let source = try source(file) else {
          status = .wrongCall
          continue
        }
        let outcome = try format(source)
        if outcome != .done { status = outcome }
      } catch let diagnostic as Diagnostic {
        show([diagnostic])
        status = .wrongCall
      } catch {
        Screen.writeError("error: \(error)\n")
        status = .wrongCall
      }
    }
    return status
  }

  /// The text of a file or of standard input; nil where that cannot be read, which was told then.
  private func source(_ file: String) throws -> SourceText? {
    guard file == "-" else {
      return try SourceText(
        name: file, bytes: try FileReader.read(file, limit: SourceText.sizeLimit))
    }
    return try readStandardInput().map { try SourceText(name: "<stdin>", bytes: $0) }
  }

  /// Formats one text.
  private func format(_ source: SourceText) throws -> ExitStatus {
    let parsed = Parser.parse(source)
    guard parsed.diagnostics.isEmpty else {
      show(parsed.diagnostics)
      return .wrongCall
    }
    let text = Formatter.format(parsed.script)
    let isCanonical = Array(text.utf8) == source.bytes
    if isCheck {
      if !isCanonical { Screen.writeError("\(source.name): not in canonical form\n") }
      return isCanonical ? .done : .failed
    }
    guard isInPlace else { return Screen.writeResult(text) }
    if !isCanonical { try AtomicFile.write(text, to: source.name) }
    return .done
  }
}
