import Diagnostics
import Platform
import Quantities
import Storage

/// How many encodes or decodes keep the machine busy.
let processorCount = max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))))

extension Storage {
  /// Gives the work a local file with the object's content: the object itself when it lies on a disk of this machine, else a
  /// copy in a private folder that goes afterwards. Errors speak of the object, not of the copy.
  func withLocalCopy<Result: Sendable>(
    of path: ObjectPath, options: TransferOptions = TransferOptions(), _ work: (_ local: String) async throws -> Result
  ) async throws -> Result {
    if let local = path.filePath { return try await work(local) }
    if let local = try await realPath(of: path).filePath {
      do { return try await work(local) } catch let error as any ExplainedError {
        throw RenamedError(error, from: local, to: path.description)
      }
    }
    return try await TemporaryFolder.with { folder in
      // The object's own name may be anything; only its extension matters to other programs.
      let ext = path.ext.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) } ? path.ext : ""
      let file = folder.path.appending("object" + (ext.isEmpty ? "" : "." + ext))
      _ = try await backend(for: path).download(path, to: file, options: options)
      do { return try await work(file.key) } catch let error as any ExplainedError {
        throw RenamedError(error, from: file.key, to: path.description)
      }
    }
  }
}

/// An error about a copy, told as one about the object that was copied.
struct RenamedError: ExplainedError {
  let code: String
  let message: String
  let hint: String?

  init(_ error: any ExplainedError, from copy: String, to object: String) {
    code = error.code
    message = error.message.split(separator: copy, omittingEmptySubsequences: false).joined(separator: object)
    hint = error.hint.map { $0.split(separator: copy, omittingEmptySubsequences: false).joined(separator: object) }
  }
}
