/**
 * What only a GPU can show; {@code mvn -Pgpu -pl udfs verify -Dsuite=gpu}. With {@code
 * -Dijepa.gpu.stand-in=cpu} the CPU takes the GPU's place, which shows that the tests work and
 * nothing else.
 */
package io.ijepa.gpu;
