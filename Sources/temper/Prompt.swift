// SPDX-License-Identifier: MIT
import Commands
import Glibc
import Language
import LineEditing
import Storage

/// The interactive session: reads, checks and runs one entry after another.
final class Prompt {
  private let session: Session
  private let interpreter: Interpreter
  private let screen: Screen
  private let readsRC: Bool
  private let files = ScriptFiles()

  init(settings: SessionSettings, screen: Screen, readsRC: Bool, memory: SessionMemory?) {
    self.screen = screen
    self.readsRC = readsRC
    session = Session(
      settings: settings, output: screen,
      interruption: Interruption { InterruptMonitor.shared.count }, memory: memory)
    interpreter = Interpreter(
      CommandRegistry.catalog, host: session, allowsAbbreviations: true,
      loader: files.loader)
  }

  func run() -> ExitStatus {
    InterruptMonitor.shared.install()
    let editor: LineEditor
    do {
      editor = try makeEditor()
    } catch {
      Screen.writeError("error: \(error)\n")
      return .failed
    }
    if !session.settings.isQuiet {
      screen.note("\(Temper.banner(session.settings)) - `help` lists the commands")
    }
    if readsRC { runStartFile() }
    while !session.isFinished {
      switch editor.readLine(prompt: session.promptText) {
      case .line(let text): execute(text, name: "<prompt>")
      case .interrupted: continue
      case .endOfInput: return .done
      }
    }
    return .done
  }

  private func execute(_ text: String, name: String) {
    InterruptMonitor.shared.reset()
    guard text.contains(where: { !$0.isWhitespace }) else { return }
    let source = SourceText(name: name, text: text)
    files.forget()
    let parsed = Parser.parse(source)
    let result = Checker(
      CommandRegistry.catalog, allowsAbbreviations: true, loader: files.loader
    ).check(parsed, in: interpreter.checkEnvironment)
    if !result.diagnostics.isEmpty { show(result.diagnostics) }
    guard !result.hasErrors else { return }
    do {
      // What is typed ahead must not stain the progress line; it is there at the next prompt.
      let echo = TerminalEcho.off(STDIN_FILENO)
      defer { echo.restore() }
      try interpreter.run(parsed.script)
    } catch is SessionFinished {
      return
    } catch is SessionInterrupted {
      screen.note(
        InterruptMonitor.shared.count > 1
          ? "abandoned: the step that was running changed nothing"
          : "stopped: what had been done is kept, the rest was left out")
    } catch let error as ScriptError {
      show([error.diagnostic])
    } catch {
      screen.note("error: \(error)")
    }
  }

  private func show(_ diagnostics: [Diagnostic]) {
    screen.endProgress()
    let renderer = DiagnosticRenderer(usesColor: screen.usesColor, width: screen.messageWidth)
    Screen.writeStyled(renderer.render(diagnostics))
  }

  /// Runs ~/.config/temper/rc where there is one; scripts never do.
  private func runStartFile() {
    guard let folder = EnvironmentVariable.folder("XDG_CONFIG_HOME", orInHome: ".config")
    else { return }
    let path = FilePaths.join(FilePaths.join(folder, "temper"), "rc")
    guard FilePaths.exists(path) else { return }
    do {
      execute(try FileReader.readText(path, limit: SourceText.sizeLimit), name: path)
    } catch {
      screen.note("note: \(error)")
    }
  }

  private func makeEditor() throws -> LineEditor {
    var settings = LineEditorSettings(programName: "temper")
    settings.usesColor = screen.usesColor
    return try LineEditor(
      settings, history: History(path: History.defaultPath(), warn: screen.note),
      assistant: assistant)
  }

  /// What the line editor asks the language; nothing of it knows the other.
  private var assistant: LineAssistant {
    LineAssistant(
      completion: { [unowned self] line, cursor in complete(line, cursor: cursor) },
      hint: { line in
        let text = Hint.text(line, cursor: line.utf8.count, catalog: CommandRegistry.catalog)
        return text.isEmpty ? nil : text
      },
      completeness: { text in
        let parsed = Parser.parse(SourceText(name: "<prompt>", text: text))
        guard parsed.isIncomplete else { return .complete }
        // In a quote every space is a part of its text.
        return .incomplete(indent: parsed.endsInQuote ? 0 : 2)
      })
  }

  private func complete(_ line: String, cursor: Int) -> LineEditing.Completion? {
    var environment = interpreter.environment
    environment.names[.layer] = Set(session.layerNames)
    environment.names[.result] = Set(session.results.compactMap { $0.id.map(String.init) })
    environment.names[.branch] = Set(session.branchNames)
    let context = CompletionContext(
      environment: environment,
      paths: { prefix, extensions in PathCompletion.paths(prefix, extensions: extensions) })
    let result = Language.Completion.complete(
      line, cursor: cursor, catalog: CommandRegistry.catalog, context: context)
    return LineEditing.Completion(
      candidates: result.candidates.map {
        CompletionCandidate(text: $0.text, summary: $0.summary, ending: $0.ending)
      },
      replacing: result.range.lowerBound..<result.range.upperBound)
  }
}
