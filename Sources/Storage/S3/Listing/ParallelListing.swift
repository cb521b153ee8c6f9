/// Lists keys with several requests at once; see ``ListingPlan``.
struct ParallelListing {
  let source: any PageSource
  var plan: ListingPlan

  /// Passes pages on until there are no more, or the consumer has enough; all requests end with it.
  ///
  /// - Returns: whether it came to the end.
  func run(_ consume: (ListPage) async throws -> Bool) async throws -> Bool {
    try await withThrowingTaskGroup(of: (ListingPlan.Fetch, ListPage).self) { group in
      var plan = plan
      defer { group.cancelAll() }
      while true {
        while let page = plan.takePage() {
          guard try await consume(page) else { return false }
          // Answers that came meanwhile make room for more questions.
          start(plan.nextFetches(), in: &group)
        }
        if plan.isFinished { return true }
        start(plan.nextFetches(), in: &group)
        guard let (fetch, page) = try await group.next() else { return true }
        try plan.take(page, for: fetch)
      }
    }
  }

  private func start(
    _ fetches: [ListingPlan.Fetch], in group: inout ThrowingTaskGroup<(ListingPlan.Fetch, ListPage), any Error>
  ) {
    for fetch in fetches {
      group.addTask { [source] in (fetch, try await source.page(fetch.request)) }
    }
  }
}
