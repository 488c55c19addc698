/** What the pipeline costs beside the session that it feeds. Run by .ci/bench-throughput. */
package io.ijepa.job.benchmark;
