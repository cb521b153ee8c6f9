import Quantities
import Synchronization

/// The credentials of one remote: found when they are first needed, found again when they expired.
final class CredentialCache: Sendable {
  private let find: @Sendable () async throws -> S3Credentials?
  private let known = Mutex<(credentials: S3Credentials?, isKnown: Bool)>((nil, false))

  init(_ find: @escaping @Sendable () async throws -> S3Credentials?) { self.find = find }

  /// Nil when requests are not to be signed.
  func credentials(at moment: Timestamp) async throws -> S3Credentials? {
    let (credentials, isKnown) = known.withLock { $0 }
    // A minute before their end they are as good as expired: a request takes its time.
    let isFresh = (credentials?.expires).map { $0.nanoseconds - 60_000_000_000 > moment.nanoseconds } ?? true
    return isKnown && isFresh ? credentials : try await renew()
  }

  /// Finds them anew.
  @discardableResult
  func renew() async throws -> S3Credentials? {
    let found = try await find()
    known.withLock { $0 = (found, true) }
    return found
  }
}
