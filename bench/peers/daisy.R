# R's daisy on a raw matrix of doubles, row after row: Rscript daisy.R ROWS COLUMNS IN OUT
# Column j (from 0) holds categories where j % 3 = 1, zeros and ones of an asymmetric column where
# j % 6 = 2, numbers elsewhere. Prints its milliseconds and writes the distances as raw doubles.
suppressMessages(library(cluster))
words <- commandArgs(trailingOnly = TRUE)
n <- as.integer(words[1])
d <- as.integer(words[2])
x <- matrix(readBin(words[3], "double", n * d), nrow = n, byrow = TRUE)
x[is.nan(x)] <- NA
columns <- seq_len(d) - 1
frame <- as.data.frame(x)
for (j in which(columns %% 3 == 1)) frame[[j]] <- factor(frame[[j]])
asymmetric <- which(columns %% 6 == 2)
took <- system.time(
  distances <- daisy(frame, metric = "gower", type = list(asymm = asymmetric), warnType = FALSE))
cat(sprintf("%.3f\n", 1000 * took[["elapsed"]]))
writeBin(as.vector(distances), words[4])
