import { BarChart, LineChart } from 'echarts/charts'
import { GridComponent, LegendComponent, TooltipComponent } from 'echarts/components'
import { init, use as load, type EChartsType } from 'echarts/core'
import { CanvasRenderer } from 'echarts/renderers'
import { useEffect, useRef } from 'react'
import type { NumberRow, NumbersShown } from '../../../server/insight/numbers.contract'
import { useMedia } from '../../hooks/use-media'
import { plotOption, seriesOf, type Unit } from './plot-option'

load([BarChart, LineChart, GridComponent, LegendComponent, TooltipComponent, CanvasRenderer])

interface PlotProps {
  shown: NumbersShown
  unit: Unit
  onOpen: (row: NumberRow, period: { from: string; to: string }) => void
}

/** Drawn for the eye; the table beside it says the same to everybody else. */
export default function Plot({ shown, unit, onOpen }: PlotProps) {
  const place = useRef<HTMLDivElement>(null)
  const chart = useRef<EChartsType | null>(null)
  const dark = useMedia('(prefers-color-scheme: dark)')
  const still = useMedia('(prefers-reduced-motion: reduce)')
  const open = useRef(onOpen)
  useEffect(() => {
    open.current = onOpen
  }, [onOpen])
  const data = useRef(shown)
  useEffect(() => {
    data.current = shown
  }, [shown])

  useEffect(() => {
    if (!place.current) return
    const drawn = init(place.current)
    chart.current = drawn
    drawn.on('click', ({ seriesIndex, dataIndex }) => {
      const row = seriesOf(data.current)[seriesIndex ?? -1]
      const period = data.current.periods[dataIndex]
      if (row && period) open.current(row, period)
    })
    const watch = new ResizeObserver(() => drawn.resize())
    watch.observe(place.current)
    return () => {
      watch.disconnect()
      drawn.dispose()
      chart.current = null
    }
  }, [])
  useEffect(() => {
    chart.current?.setOption(plotOption(shown, { unit, dark, still }), { notMerge: true })
  }, [shown, unit, dark, still])

  return <div ref={place} className="numbers__plot" role="img" aria-label="图，内容和表一样" />
}
