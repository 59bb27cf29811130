// SPDX-License-Identifier: MIT
import ArgumentParser
import Commands
import Glibc
import Ledger
import LineEditing
import Storage

/// The program: three doors to one language.
@main
struct TemperProgram: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "temper",
    abstract: "A shell for making neural networks small and hard to fool.",
    discussion: """
      Without arguments, on a terminal: the prompt. With piped input: a script from standard \
      input. Type 'help' there for the commands.

      Exit codes: 0 done; 1 a step failed or an expectation did not hold; 2 wrong call or a script \
      error found before the first step ran; 130 interrupted.
      """,
    version: "temper \(Temper.version)")

  @Argument(help: "A script to run, - for standard input; then NAME=VALUE for its $NAME.")
  var script: [String] = []

  @Option(name: .customShort("c"), help: "Run this text.")
  var text: String?

  @Flag(help: "Parse and check everything without running it.")
  var check = false

  @Flag(
    help: "Write scripts in canonical form to standard output; with --check only say which are not."
  )
  var format = false

  @Flag(name: .customLong("in-place"), help: "With --format: rewrite the files.")
  var inPlace = false

  @Flag(help: "Standard output is one JSON object for each result.")
  var json = false

  @Option(help: "Decides every random number.")
  var seed: UInt64 = 0

  @Option(help: "Cores to use; results do not depend on it.")
  var threads: Int?

  @Option(help: "The folder that remembers steps and models; else $TEMPER_HOME, else the user's.")
  var ledger: String?

  @Flag(name: .customLong("no-ledger"), help: "Remember nothing, and recall nothing.")
  var noLedger = false

  @Flag(help: "Run steps though the ledger has their results.")
  var fresh = false

  @Flag(
    help: "Run a script that carries its results anew, and compare: same, within noise, changed.")
  var verify = false

  @Flag(
    help: "Run a script anew and write its results into it, as comments that --verify compares.")
  var record = false

  @Flag(help: "No progress and no notes.")
  var quiet = false

  @Flag(name: .customLong("no-color"), help: "No colour, as with NO_COLOR.")
  var noColor = false

  @Flag(name: .customLong("no-rc"), help: "Do not read ~/.config/temper/rc at the prompt.")
  var noRC = false

  @Option(help: "Where data sets are looked for first.")
  var data: String?

  /// The job of a process that a sweep has started.
  @Option(help: .hidden)
  var cell: String?

  @Flag(help: .hidden)
  var reference = false

  @Flag(name: .customLong("command-table"), help: .hidden)
  var commandTable = false

  func validate() throws {
    if let threads, !(1...1024).contains(threads) {
      throw ValidationError("--threads takes 1 to 1024, found \(threads)")
    }
    guard seed <= UInt64(Int.max) else {
      throw ValidationError("--seed takes 0 to \(Int.max), found \(seed)")
    }
    if inPlace, !format || script.isEmpty || script.contains("-") {
      throw ValidationError("--in-place goes with --format and the files to rewrite")
    }
    if format, text != nil {
      throw ValidationError("--format takes script files or standard input, not -c")
    }
    if verify || record, script.isEmpty || text != nil || verify && record {
      throw ValidationError("--verify and --record go with a script file, and not with each other")
    }
    if check, verify || record {
      throw ValidationError("--check runs nothing, so it goes with neither --verify nor --record")
    }
    if noLedger, ledger != nil {
      throw ValidationError("give either --ledger DIR or --no-ledger, not both")
    }
    if text != nil, let first = script.first, !first.contains("=") {
      throw ValidationError("give either a script file or -c 'text', not both")
    }
  }

  func run() throws {
    if reference { return print(ReferencePage.text(CommandRegistry.catalog), terminator: "") }
    if commandTable { return print(ReferencePage.table(CommandRegistry.catalog)) }
    var settings = SessionSettings(threads: threads)
    settings.seed = seed
    settings.dataFolder = data
    settings.isQuiet = quiet
    settings.usesJSON = json
    let screen = Screen(usesColor: !noColor, isQuiet: quiet || json)
    settings.isFresh = fresh
    settings.program = Self.path
    let doors = Doors(
      settings: settings, screen: screen, isCheck: check, readsRC: !noRC, ledger: ledgerFolder)
    let status: ExitStatus
    if let cell {
      status = doors.run(cell: cell)
    } else if format {
      status = doors.format(files: script, isInPlace: inPlace)
    } else if let text {
      status = doors.run(text: text, name: "-c", arguments: script)
    } else if verify || record, let file = script.first {
      status = doors.verify(
        file: file, arguments: Array(script.dropFirst()), writesResults: record)
    } else if let file = script.first {
      status = doors.run(file: file, arguments: Array(script.dropFirst()))
    } else if check || !Terminal.isInteractive(STDIN_FILENO) {
      status = doors.runStandardInput()
    } else {
      status = doors.prompt()
    }
    screen.finish()
    throw ExitCode(status.rawValue)
  }

  /// Where steps are remembered; nil for nowhere.
  private var ledgerFolder: LedgerFolder? {
    if noLedger { return nil }
    if let ledger { return LedgerFolder(FilePaths.expandingTilde(ledger)) }
    return LedgerFolder.usual()
  }

  /// Where the program lies; nil where the system does not tell.
  private static var path: String? {
    var name = [CChar](repeating: 0, count: Int(PATH_MAX))
    let count = unsafe readlink("/proc/self/exe", &name, name.count)
    guard count > 0 else { return nil }
    return String(decoding: name[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// Gives Ctrl-\ its meaning back: where Swift is installed, its runtime takes the signal for a
  /// crash, writes a backtrace and lets the step go on.
  ///
  /// Who has started the program may want the signal ignored, which the runtime obeys too.
  private static func letQuitEnd() {
    let former = signal(SIGQUIT, SIG_DFL)
    let wasIgnored =
      unsafe unsafeBitCast(former, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
    if wasIgnored { _ = signal(SIGQUIT, SIG_IGN) }
  }

  /// Ends with 2 for a wrong call, as every door promises, and not with the library's 64.
  static func main() {
    // A file that becomes too large is an error of its write, not the end of the session.
    _ = signal(SIGXFSZ, SIG_IGN)
    letQuitEnd()
    do {
      var program = try parseAsRoot()
      try program.run()
    } catch {
      let code = exitCode(for: error)
      let message = fullMessage(for: error)
      if code.isSuccess {
        if !message.isEmpty { print(message) }
        Glibc.exit(0)
      }
      if !message.isEmpty, !(error is ExitCode) { Screen.writeError(message + "\n") }
      Glibc.exit(error is ExitCode ? code.rawValue : ExitStatus.wrongCall.rawValue)
    }
  }
}
