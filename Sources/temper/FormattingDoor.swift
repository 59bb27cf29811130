// SPDX-License-Identifier: MIT
import Language
import Storage

/// `--format`: scripts in their one canonical form.
struct FormattingDoor {
  /// Whether files are only compared with their form.
  let isCheck: Bool
  /// Whether files are rewritten instead of shown.
  let isInPlace: Bool
  let show: ([Diagnostic]) -> Void

  /// Formats files; a file with syntax errors stays as it is.
  func run(files: [String]) -> ExitStatus {
    var status = ExitStatus.done
    for file in files {
      do {
        let source = try SourceText(
          name: file, bytes: try FileReader.read(file, limit: SourceText.sizeLimit))
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

  /// Formats one text.
  func format(_ source: SourceText) throws -> ExitStatus {
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
