// SPDX-License-Identifier: MIT
import Glibc
import Storage

/// Runs cells of a sweep in processes of the program itself, a few at a time.
final class CellPool {
  /// How the process of a cell has ended.
  enum Outcome {
    /// With the error that it told of, if any.
    case exited(Int32, String)
    case killed(Int32)
    /// The system did not start it.
    case refused(Int32)

    /// What is told of one that failed.
    var text: String {
      switch self {
      case .exited(let status, let reason):
        "ended with status \(status)" + (reason.isEmpty ? "" : " (\(reason))")
      case .killed(let signal): "was ended by signal \(signal)"
      case .refused(let code): "was not started: \(unsafe String(cString: strerror(code)))"
      }
    }
  }

  private struct Waiting {
    let title: String
    let file: String

    /// The file that its process writes its messages to.
    var messages: String { "\(file).messages" }
  }

  private let program: String
  private let ledger: String
  let jobs: Int
  /// Where jobs and their models lie.
  let folder: TemporaryFolder
  private var waiting: [Waiting] = []
  private var running: [pid_t: Waiting] = [:]
  private var ended: [String: Outcome] = [:]

  init(program: String, ledger: String, jobs: Int) throws(StorageError) {
    self.program = program
    self.ledger = ledger
    self.jobs = jobs
    folder = try TemporaryFolder()
  }

  deinit { stop() }

  func add(_ job: CellJob, title: String) throws(StorageError) {
    let file = FilePaths.join(folder.path, "\(waiting.count).json")
    try AtomicFile.write(job.json.text(), to: file)
    waiting.append(Waiting(title: title, file: file))
  }

  /// Waits for a cell to end, while others run; nil for one that is not here.
  ///
  /// - Parameter check: Called again and again; what it throws stops all.
  func outcome(of title: String, check: () throws -> Void) throws -> Outcome? {
    while true {
      reap()
      fill()
      if let outcome = ended[title] { return outcome }
      let isHere = (running.values + waiting).contains { $0.title == title }
      guard isHere else { return nil }
      do {
        try check()
      } catch {
        stop()
        throw error
      }
      usleep(20_000)
    }
  }

  /// Ends all processes: with Ctrl-C twice, after which a training keeps where it is, then for good.
  func stop() {
    waiting = []
    for signal in [SIGINT, SIGINT, SIGKILL] where !running.isEmpty {
      for process in running.keys { _ = kill(process, signal) }
      for _ in 0..<(signal == SIGKILL ? 250 : 100) where !running.isEmpty {
        usleep(20_000)
        reap()
      }
    }
    folder.remove()
  }

  private func reap() {
    for (process, cell) in running {
      var status: Int32 = 0
      guard unsafe waitpid(process, &status, WNOHANG) == process else { continue }
      running[process] = nil
      let signal = status & 0x7F
      ended[cell.title] =
        signal == 0 ? .exited((status >> 8) & 0xFF, reason(cell)) : .killed(signal)
    }
  }

  private func fill() {
    while running.count < jobs, !waiting.isEmpty {
      let next = waiting.removeFirst()
      let words = [program, "--ledger", ledger, "--cell", next.file]
      do throws(Refusal) {
        running[try spawn(words, messages: next.messages)] = next
      } catch {
        ended[next.title] = .refused(error.code)
      }
    }
  }

  /// What a cell's process said of its end, without what to do about it.
  private func reason(_ cell: Waiting) -> String {
    let text = (try? FileReader.readText(cell.messages, limit: 1 << 20)) ?? ""
    let mark = "error: "
    let line = text.split(whereSeparator: \.isNewline).last { $0.hasPrefix(mark) }
    return line.map { String($0.dropFirst(mark.count)) } ?? ""
  }

  private struct Refusal: Error {
    let code: Int32
  }

  /// Starts a process without input and output, its messages in a file.
  private func spawn(_ words: [String], messages: String) throws(Refusal) -> pid_t {
    var actions = unsafe posix_spawn_file_actions_t()
    let ready = unsafe posix_spawn_file_actions_init(&actions)
    guard ready == 0 else { throw Refusal(code: ready) }
    defer { unsafe posix_spawn_file_actions_destroy(&actions) }
    unsafe posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
    unsafe posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0)
    unsafe posix_spawn_file_actions_addopen(
      &actions, STDERR_FILENO, messages, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    var arguments = unsafe words.map { unsafe strdup($0) } + [nil]
    defer { unsafe arguments.forEach { unsafe free($0) } }
    var process: pid_t = 0
    let status = unsafe posix_spawn(&process, program, &actions, nil, &arguments, environ)
    guard status == 0 else { throw Refusal(code: status) }
    return process
  }
}
