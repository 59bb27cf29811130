// SPDX-License-Identifier: MIT
import Commands
import Glibc
import Language
import Ledger
import LineEditing
import Storage

/// The ways into the language: a file, a text, standard input, the prompt.
struct Doors {
  let settings: SessionSettings
  let screen: Screen
  let isCheck: Bool
  let readsRC: Bool
  /// Where steps are remembered; nil for nowhere.
  let ledger: LedgerFolder?

  /// A script file with values for its `$NAME`s.
  func run(file: String, arguments: [String]) -> ExitStatus {
    if file == "-" { return runStandardInput(arguments: arguments) }
    do {
      let bytes = try FileReader.read(file, limit: SourceText.sizeLimit)
      return run(bytes: bytes, name: file, arguments: arguments)
    } catch {
      Screen.writeError("error: \(error)\n")
      return .wrongCall
    }
  }

  /// A script file whose recorded results are compared with those of a new run, or written.
  func verify(file: String, arguments: [String], writesResults: Bool) -> ExitStatus {
    do {
      let bytes = try FileReader.read(file, limit: SourceText.sizeLimit)
      let source = try SourceText(name: file, bytes: bytes)
      let values = try variables(arguments)
      let session = opened()
      return try VerifyingDoor(
        settings: session.settings, screen: screen, variables: values, memory: session.memory
      ).run(source, writesResults: writesResults)
    } catch let diagnostic as Diagnostic {
      show([diagnostic])
    } catch let failure as CommandFailure {
      // What the run found could not be written.
      Screen.writeError("error: \(failure.message)\n")
      return .failed
    } catch {
      Screen.writeError("error: \(error)\n")
    }
    return .wrongCall
  }

  /// The text of `-c`.
  func run(text: String, name: String, arguments: [String]) -> ExitStatus {
    run(bytes: Array(text.utf8), name: name, arguments: arguments)
  }

  /// Scripts, or standard input without any, in canonical form.
  func format(files: [String], isInPlace: Bool) -> ExitStatus {
    FormattingDoor(
      isCheck: isCheck, isInPlace: isInPlace, readStandardInput: readStandardInput, show: show
    ).run(files: files.isEmpty ? ["-"] : files)
  }

  /// A script that is piped in.
  func runStandardInput(arguments: [String] = []) -> ExitStatus {
    guard let bytes = readStandardInput() else { return .wrongCall }
    return run(bytes: bytes, name: "<stdin>", arguments: arguments)
  }

  private func show(_ diagnostics: [Diagnostic]) {
    Screen.writeStyled(
      DiagnosticRenderer(usesColor: screen.usesColor, width: screen.messageWidth)
        .render(diagnostics))
  }

  /// All of standard input; nil, with a message, when it cannot be read.
  private func readStandardInput() -> [UInt8]? {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while bytes.count <= SourceText.sizeLimit {
      let count = unsafe buffer.withUnsafeMutableBytes {
        unsafe read(STDIN_FILENO, $0.baseAddress, $0.count)
      }
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else {
        let reason = unsafe String(cString: strerror(errno))
        Screen.writeError("error: cannot read standard input: \(reason)\n")
        return nil
      }
      if count == 0 { break }
      bytes += buffer[..<count]
    }
    return bytes
  }

  func prompt() -> ExitStatus {
    let session = opened()
    return Prompt(
      settings: session.settings, screen: screen, readsRC: readsRC, memory: session.memory
    ).run()
  }

  /// The ledger, and settings that know why there is none: one that cannot be opened is told of, and
  /// the session goes on without.
  private func opened() -> (memory: SessionMemory?, settings: SessionSettings) {
    guard let ledger else { return (nil, settings) }
    do {
      let memory = SessionMemory(
        try Ledger(ledger, machine: Temper.machine(settings), program: Temper.version),
        note: screen.note)
      return (memory, settings)
    } catch {
      screen.note("note: \(error)\n  this session is not recorded (--no-ledger silences this)")
      var settings = settings
      settings.ledgerFault = "\(error)"
      return (nil, settings)
    }
  }

  private func run(bytes: [UInt8], name: String, arguments: [String]) -> ExitStatus {
    do {
      let source = try SourceText(name: name, bytes: bytes)
      let values = try variables(arguments)
      if isCheck {
        return ScriptRunner(settings: settings, screen: screen, variables: values).check(source)
      }
      let session = opened()
      return ScriptRunner(settings: session.settings, screen: screen, variables: values)
        .run(source, memory: session.memory)
    } catch let diagnostic as Diagnostic {
      show([diagnostic])
    } catch {
      Screen.writeError("error: \(error)\n")
    }
    return .wrongCall
  }

  /// `NAME=VALUE` words as typed values.
  private func variables(_ arguments: [String]) throws -> [String: Value] {
    var variables: [String: Value] = [:]
    for argument in arguments {
      let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2, isName(parts[0]) else {
        throw WrongCall(
          description:
            "'\(argument)' is not NAME=VALUE; give values for the script such as ratio=0.5")
      }
      guard variables[String(parts[0])] == nil else {
        throw WrongCall(description: "the script argument '\(parts[0])' is given twice")
      }
      do {
        variables[String(parts[0])] = try ScriptArgument.value(of: String(parts[1]))
      } catch {
        throw WrongCall(description: "\(argument): \(error.message)")
      }
    }
    return variables
  }

  /// Whether a script can say `$text`.
  private func isName(_ text: Substring) -> Bool {
    guard let first = text.unicodeScalars.first, !("0"..."9").contains(first) else { return false }
    return text.unicodeScalars.allSatisfy { scalar in
      scalar == "_" || ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar)
        || ("0"..."9").contains(scalar)
    }
  }
}

/// Words of the command line that mean nothing.
private struct WrongCall: Error, CustomStringConvertible {
  let description: String
}
