/**
 * Pictures to try the pipeline with, drawn by ourselves so that nothing has to be downloaded. Start
 * at {@link io.ijepa.job.demo.DemoPictures}; {@link io.ijepa.job.demo.PictureName} tells from a
 * file's name what it shows and which picture it is a copy of. Imports the JDK and OpenCV.
 */
package io.ijepa.job.demo;
