export { init, getInstanceByDom, use } from 'echarts/core';
import { use } from 'echarts/core';
import { BarChart, LineChart, HeatmapChart, GraphChart } from 'echarts/charts';
import { GridComponent, TooltipComponent, LegendComponent, AriaComponent, VisualMapComponent, MarkLineComponent, DatasetComponent } from 'echarts/components';
import { SVGRenderer } from 'echarts/renderers';
use([BarChart, LineChart, HeatmapChart, GraphChart, GridComponent, TooltipComponent, LegendComponent, AriaComponent, VisualMapComponent, MarkLineComponent, DatasetComponent, SVGRenderer]);
