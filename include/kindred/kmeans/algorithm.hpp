// The choices that a K-Means fit leaves to its caller.
#pragma once

namespace kindred {

/// Where the first centres come from.
enum class Init : unsigned char {
  kmeans_plus_plus,  ///< Greedy k-means++ with 2 + ⌊ln k⌋ candidates for every centre.
  /// k-means‖: about 10·k rows in five looks at the data, then greedy k-means++ among those.
  /// About as good, and sooner where there are many rows to a cluster.
  kmeans_parallel,
  random,  ///< Rows drawn at random, in proportion to their weights, none twice.
  given,   ///< The caller's `centers`.
};

/// How clusters are found. The first five find the nearest centres in different ways, and reach the
/// same labels in the same number of iterations; the last is another algorithm.
enum class Algorithm : unsigned char {
  automatic,  ///< `filtering` when d ≤ 4, k ≥ 16 and n ≥ 256·k; else `hamerly` when k·(d + 6) ≥
              ///< 700; else `lloyd`.
  naive,      ///< Every row against every centre by differences in double: the textbook.
  lloyd,      ///< Every row against every centre through the fused kernels.
  hamerly,    ///< Through the same kernels, only the rows whose distance bounds leave it open.
  filtering,  ///< Rows sorted into cells, each against the centres that can be nearest in it; for
              ///< up to 8 columns and 2³² rows, `lloyd` beyond.
  /// Rows move one at a time, whenever that lowers the inertia with the centres moving along: ends
  /// in an optimum that is one of Lloyd's too, while most of Lloyd's are none of these.
  hartigan_wong,
};

/// What follows when Lloyd's iteration has stopped.
enum class Finish : unsigned char {
  none,
  hartigan_wong,  ///< Transfers of single rows, as in the algorithm of that name.
};

/// Which cluster bisecting K-Means splits next: the one with most of what it is named after.
enum class BisectingStrategy : unsigned char {
  largest_inertia,
  largest_cluster,  ///< Most rows, or most weight.
};

}  // namespace kindred
