// SPDX-License-Identifier: MIT
import Glibc
import Storage

/// Runs cells of a sweep in processes of the program itself, a few at a time.
final class CellPool {
  /// How the process of a cell has ended.
  enum Outcome {
    case exited(Int32)
    case killed(Int32)
  }

  private struct Waiting {
    let title: String
    let file: String
  }

  private let program: String
  private let ledger: String
  let jobs: Int
  /// Where jobs and their models lie.
  let folder: TemporaryFolder
  private var waiting: [Waiting] = []
  private var running: [pid_t: String] = [:]
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
      let isHere = running.values.contains(title) || waiting.contains { $0.title == title }
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
    for (process, title) in running {
      var status: Int32 = 0
      guard unsafe waitpid(process, &status, WNOHANG) == process else { continue }
      running[process] = nil
      let signal = status & 0x7F
      ended[title] = signal == 0 ? .exited((status >> 8) & 0xFF) : .killed(signal)
    }
  }

  private func fill() {
    while running.count < jobs, !waiting.isEmpty {
      let next = waiting.removeFirst()
      if let process = spawn([program, "--ledger", ledger, "--cell", next.file]) {
        running[process] = next.title
      } else {
        ended[next.title] = .exited(127)
      }
    }
  }

  /// Starts a process without input and output; nil where the system refuses.
  private func spawn(_ words: [String]) -> pid_t? {
    var actions = unsafe posix_spawn_file_actions_t()
    guard unsafe posix_spawn_file_actions_init(&actions) == 0 else { return nil }
    defer { unsafe posix_spawn_file_actions_destroy(&actions) }
    for descriptor in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO] {
      let mode = descriptor == STDIN_FILENO ? O_RDONLY : O_WRONLY
      unsafe posix_spawn_file_actions_addopen(&actions, descriptor, "/dev/null", mode, 0)
    }
    var arguments = unsafe words.map { unsafe strdup($0) } + [nil]
    defer { unsafe arguments.forEach { unsafe free($0) } }
    var process: pid_t = 0
    let status = unsafe posix_spawn(&process, program, &actions, nil, &arguments, environ)
    return status == 0 ? process : nil
  }
}
