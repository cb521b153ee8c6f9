import Diagnostics
import Platform
import Quantities
import Storage
import Synchronization

/// The free space that pieces of work on the same disks have promised one another, so that several at once do not count on the same bytes.
final class DiskBudget: Sendable {
  private struct Promise {
    let disk: UInt64
    /// Bytes that are still to be written.
    var left: Int64
  }

  private let promises = Mutex<[Int: Promise]>([:])
  private let counter = Atomic<Int>(0)

  /// Room on a disk for one piece of work, as long as this is held.
  final class Room: Sendable {
    private let budget: DiskBudget
    private let number: Int
    private let bytes: Int64

    fileprivate init(_ budget: DiskBudget, _ number: Int, _ bytes: Int64) {
      (self.budget, self.number, self.bytes) = (budget, number, bytes)
    }

    deinit { budget.promises.withLock { _ = $0.removeValue(forKey: number) } }

    /// So much of it is written, and no longer free.
    func wrote(_ count: Int64) { budget.promises.withLock { $0[number]?.left = max(0, bytes - count) } }
  }

  /// Takes room for some bytes on the disk of a folder.
  /// - Throws: `disk-full` when there is less; nothing was written then.
  func take(_ bytes: Int64, in folder: ObjectPath, for subject: ObjectPath) throws -> Room {
    let folder = folder.key.isEmpty ? ObjectPath(".") : folder
    let number = counter.add(1, ordering: .relaxed).newValue
    let free = try LocalBackend().freeSpace(at: folder)
    let disk = folder.deviceNumber
    try promises.withLock { promises in
      let promised = promises.values.reduce(Int64(0)) { $1.disk == disk ? $0 &+ $1.left : $0 }
      guard bytes <= free &- promised else {
        let rest = ByteSize(bytes: max(0, free &- promised)).tableText
        throw SpaceError(
          message: "the disk of \(folder.description) has \(rest) free, and the work on \(subject) needs about "
            + ByteSize(bytes: bytes).tableText)
      }
      promises[number] = Promise(disk: disk, left: bytes)
    }
    return Room(self, number, bytes)
  }
}

/// A disk has too little room for what is to be done; nothing was written.
struct SpaceError: ExplainedError {
  let code = "disk-full"
  let message: String
  let hint: String? = "free some space there, or choose another disk with --work-dir or --out"
}

extension ObjectPath {
  /// The number of the disk that a place of this machine is on; 0 where nobody knows.
  fileprivate var deviceNumber: UInt64 {
    var status = stat()
    guard let bytes = fileBytes, stat(String(decoding: bytes, as: UTF8.self), &status) == 0 else { return 0 }
    return UInt64(truncatingIfNeeded: status.st_dev)
  }
}
