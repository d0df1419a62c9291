import { SingleBar } from 'cli-progress'
import type { Evaluation, TrainingEvent } from '../../shared/training/protocol.ts'
import { detailedScores, scoreTables } from './scores.ts'
import { writeJson, type World } from './world.ts'

export interface ReportOptions {
  readonly json: boolean
  /** Also every batch, as JSON. */
  readonly batches: boolean
  readonly epochs: number
}

/** Shows a run: as one JSON event a line, or as a line for each epoch with a bar on the screen while it lasts. */
export function createReport(world: World, { json, batches, epochs }: ReportOptions): (event: TrainingEvent) => void {
  let bar: SingleBar | null = null
  let stepsPerEpoch = 1
  let epoch = 0
  const stopBar = () => {
    bar?.stop()
    bar = null
  }
  const startBar = () => {
    if (json || !world.screen) return
    bar = new SingleBar({
      stream: world.screen, clearOnComplete: true, hideCursor: true, barCompleteChar: '█', barIncompleteChar: '░', etaBuffer: 20,
      format: `epoch {epoch}/${epochs} {bar} {value}/{total} · loss {loss} · {speed} samples/s · {left}`,
    })
    bar.start(stepsPerEpoch, 0, { epoch: epoch + 1, loss: '…', speed: '…', left: '' })
  }

  return (event) => {
    switch (event.event) {
      case 'start': {
        const { train, validation, test } = event.sizes
        stepsPerEpoch = event.stepsPerEpoch
        if (json) writeJson(world, { event: 'start', backend: event.backend, engine: event.engine, parameters: event.parameters, train, validation, test })
        else world.out(`${event.parameters.toLocaleString('en-US')} parameters on ${event.backend}${event.engine === 'plan' ? ', compiled' : event.engineReason ? ` by TensorFlow.js (${event.engineReason})` : ''}; ${train} samples train, ${validation} validate, ${test} test.${event.standardised ? ' The losses are those of standardised targets.' : ''}`)
        return
      }
      case 'batches': {
        if (json && batches) event.losses.forEach((loss, index) => writeJson(world, { event: 'batch', step: event.first + index, loss }))
        if (!bar) startBar()
        const left = event.secondsLeft === null ? '' : `${Math.ceil(event.secondsLeft)} s left`
        bar?.update(event.first + event.losses.length - 1 - epoch * stepsPerEpoch, { loss: event.losses.at(-1)!.toFixed(4), speed: Math.round(event.samplesPerSecond), left })
        return
      }
      case 'epoch': {
        const { record } = event
        stopBar()
        epoch = record.epoch
        const { loss, accuracy, valLoss, valAccuracy, valMeanIoU, samplesPerSecond, penalty } = record
        if (json) writeJson(world, { event: 'epoch', epoch, loss, accuracy, valLoss, valAccuracy, ...(valMeanIoU !== undefined && { meanIoU: valMeanIoU }), samplesPerSecond, ...(penalty !== undefined && { penalty }) })
        else world.out(`epoch ${`${epoch}`.padStart(`${epochs}`.length)}/${epochs}  loss ${loss.toFixed(4)}${percent(accuracy)}${valLoss === null ? '' : `  validation ${valLoss.toFixed(4)}${percent(valAccuracy)}${overlap(valMeanIoU)}`}`)
        return
      }
      case 'end': {
        stopBar()
        const { test, seconds, stoppedBy, bestEpoch, advice } = event
        const [testLoss, testAccuracy] = [test?.loss ?? null, test?.accuracy ?? null]
        if (json) writeJson(world, { event: 'end', testLoss, testAccuracy, ...testScores(test), ...(test?.absoluteErrors && { absoluteErrors: test.absoluteErrors }), ...(test && detailedScores(test)), seconds, stoppedBy, epoch: event.epoch, bestEpoch })
        else {
          const reasons = { finished: 'Done', earlyStopping: `Stopped early, best epoch ${event.epoch}`, user: 'Stopped', notFinite: 'Stopped', nothingToLearn: 'Tested, not trained,' }
          world.out(`${reasons[stoppedBy]} after ${seconds.toFixed(1)} s.${testLoss === null ? '' : ` Test: loss ${testLoss.toFixed(4)}${percent(testAccuracy)}${overlap(test?.meanIoU)}${precision(test)}${offBy(test)}.`}`)
          if (test) for (const line of scoreTables(test)) world.out(line)
        }
        if (advice) world.err(advice)
        return
      }
      case 'note':
        world.err(event.note.message)
        return
      case 'alive':
      case 'pulse':
      case 'kept':
      case 'failed':
      case 'status':
        if (event.event === 'failed') stopBar()
    }
  }
}

function percent(accuracy: number | null): string {
  return accuracy === null ? '' : ` (${(100 * accuracy).toFixed(2)} %)`
}

/** What the `end` event says of boxes and masks. */
function testScores(test: Evaluation | null) {
  return {
    ...(test?.meanIoU !== undefined && { testMeanIoU: test.meanIoU }),
    ...(test?.meanAveragePrecision !== undefined && { meanAveragePrecision: test.meanAveragePrecision }),
    ...(test && test.outputs.length > 1 && { outputs: test.outputs }),
  }
}

function overlap(meanIoU: number | undefined): string {
  return meanIoU === undefined ? '' : `, mean IoU ${meanIoU.toFixed(3)}`
}

function precision(test: Evaluation | null): string {
  return test?.meanAveragePrecision === undefined ? '' : `, mAP@0.5 ${test.meanAveragePrecision.toFixed(3)}`
}

/** ", off by 312.5 on average": in the units of the data. */
function offBy(test: Evaluation | null): string {
  // Of boxes the overlap says more.
  return test?.absoluteErrors && test.meanIoU === undefined ? `, off by ${test.absoluteErrors.map((error) => Number(error.toPrecision(4))).join(' and ')} on average` : ''
}
