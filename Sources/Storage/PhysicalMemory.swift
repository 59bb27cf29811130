// SPDX-License-Identifier: MIT
import Glibc

/// The memory that this machine has.
enum PhysicalMemory {
  /// Bytes; more than any machine has where the system does not tell.
  static let bytes: Int = {
    let (pages, pageSize) = (sysconf(Int32(_SC_PHYS_PAGES)), sysconf(Int32(_SC_PAGESIZE)))
    return pages > 0 && pageSize > 0 ? pages * pageSize : .max
  }()
}
