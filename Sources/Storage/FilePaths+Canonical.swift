// SPDX-License-Identifier: MIT
import Glibc

extension FilePaths {
  /// Links that follow one another before Linux takes them for a circle.
  private static let linkLimit = 40

  /// The one spelling of all paths that lead to a place: absolute, `~` expanded, without `.`, `..`
  /// and links; what is not there yet keeps its name in a folder that is spelled so.
  package static func canonical(_ path: String) -> String {
    canonical(expandingTilde(path), links: linkLimit)
  }

  private static func canonical(_ path: String, links: Int) -> String {
    if let resolved = unsafe realpath(path, nil) {
      defer { unsafe free(resolved) }
      return unsafe String(cString: resolved)
    }
    // The system resolves only what is there: a link may name what is to be made.
    if links > 0, let target = linkTarget(path) { return canonical(target, links: links - 1) }
    let parent = folder(of: path)
    guard parent != path else { return path }
    let place = canonical(parent, links: links)
    switch name(of: path) {
    case ".": return place
    case "..": return folder(of: place)
    case let name: return join(place, name)
    }
  }
}
