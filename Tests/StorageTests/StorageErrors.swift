// SPDX-License-Identifier: MIT
import Storage

/// The error that `body` throws as a `StorageError`, or nil.
func storageError(_ body: () throws -> Void) -> StorageError? {
  do { try body() } catch { return error as? StorageError }
  return nil
}
