// SPDX-License-Identifier: MIT

/// The channels of one feature map; each is an atom that may be tied to others.
package struct ChannelSpace: Equatable, Sendable {
  package var atoms: [Int]

  package init(atoms: [Int]) {
    self.atoms = atoms
  }

  package var count: Int { atoms.count }
}

/// Which channels must go together, found by walking a network once.
///
/// Each layer states in its own file how its output channels follow from its input channels:
/// a convolution makes new ones, batch normalization keeps them, an addition ties two spaces
/// together, flatten repeats each once for every pixel (Fang et al. 2023, section 3.2).
package struct ChannelCoupling: Sendable {
  /// The place of channels in one axis of a parameter.
  package struct Slice: Equatable, Sendable {
    package enum Role: Sendable { case output, input, channel }
    package let path: String
    package let parameter: String
    package let axis: Int
    package let role: Role
    package let space: ChannelSpace
  }

  /// The spaces on both sides of a layer.
  package struct Sides: Equatable, Sendable {
    package let path: String
    package let input: ChannelSpace
    package let output: ChannelSpace
  }

  package private(set) var slices: [Slice] = []
  package private(set) var sides: [Sides] = []
  private var parents: [Int] = []
  private var pinned: Set<Int> = []

  package init() {}

  /// Makes channels that are tied to nothing yet.
  package mutating func makeSpace(count: Int) -> ChannelSpace {
    let first = parents.count
    parents.append(contentsOf: first..<(first + count))
    return ChannelSpace(atoms: Array(first..<(first + count)))
  }

  /// Ties the channels of two spaces one by one.
  package mutating func tie(_ left: ChannelSpace, _ right: ChannelSpace) {
    for (first, second) in zip(left.atoms, right.atoms) { tie(first, second) }
  }

  /// Ties two atoms.
  package mutating func tie(_ left: Int, _ right: Int) {
    let (first, second) = (root(of: left), root(of: right))
    parents[max(first, second)] = min(first, second)
  }

  /// Forbids the removal of a space's channels: the image's, and the classes.
  package mutating func pin(_ space: ChannelSpace) {
    pinned.formUnion(space.atoms)
  }

  /// Notes where a space's channels stand in a parameter, for criteria that score them.
  package mutating func note(
    _ path: String, parameter: String, axis: Int, role: Slice.Role, space: ChannelSpace
  ) {
    slices.append(
      Slice(path: path, parameter: parameter, axis: axis, role: role, space: space))
  }

  mutating func register(path: String, input: ChannelSpace, output: ChannelSpace) {
    sides.append(Sides(path: path, input: input, output: output))
  }

  /// The atom that stands for everything tied to this one.
  package func root(of atom: Int) -> Int {
    var root = atom
    while parents[root] != root { root = parents[root] }
    return root
  }

  /// The roots that may not be removed.
  package var pinnedRoots: Set<Int> { Set(pinned.map(root(of:))) }

  /// The indices of a space whose channels stay when some roots are removed.
  package func keptIndices(of space: ChannelSpace, removing removed: Set<Int>) -> [Int] {
    space.atoms.indices.filter { !removed.contains(root(of: space.atoms[$0])) }
  }
}
